import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type PlanView, planViews } from '../views/catalog-views.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'
import { planNotFound } from './plan-commands.ts'

/** For whom a plan is looked up: to the public, hidden and archived plans do not exist. */
export interface Audience {
  readonly publicOnly: boolean
}

/** The newest version of a plan. */
export function getPlan(
  { store, environmentId }: Context,
  { planSlug }: { readonly planSlug: string },
  { publicOnly }: Audience,
): Promise<Outcome<PlanView>> {
  return store.read(environmentId, async (tx) => {
    const row = await tx.catalog.plans.bySlug(planSlug)
    if (row === null) return planNotFound(planSlug)
    const shown = row.archivedAt === null && row.definition.visibility !== 'hidden'
    if (publicOnly && !shown) return planNotFound(planSlug)
    const [view] = await planViews(tx, [row])
    return view === undefined ? planNotFound(planSlug) : done(view)
  })
}

export interface ListPlans extends PageInput {
  readonly includeArchived: boolean
  readonly includeHidden: boolean
}

/** The newest version of every plan, newest plan first. */
export async function listPlans(
  { store, environmentId }: Context,
  { includeArchived, includeHidden, ...input }: ListPlans,
  { publicOnly }: Audience,
): Promise<Outcome<PageView<PlanView>>> {
  const page = pageRequest('plan', input)
  if (!page.ok) return page
  const which = { archived: includeArchived && !publicOnly, hidden: includeHidden && !publicOnly }
  return store.read(environmentId, async (tx) => {
    const { entries, next } = await tx.catalog.plans.list(page.value, which)
    return done(pageView(next, await planViews(tx, entries)))
  })
}
