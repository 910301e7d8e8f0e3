import type { Plan } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type PlanView, planViews } from '../views/catalog-views.ts'
import { applyCatalog } from './apply-catalog.ts'
import type { CatalogRow } from './catalog-rows.ts'
import { archiveEntry, insideEntry, patched } from './one-entry.ts'

export type CreatePlan = Plan & { readonly slug: string }

export function createPlan(
  context: Context,
  { slug, ...definition }: CreatePlan,
  request: IdempotentRequest,
): Promise<CommandReply<PlanView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    if ((await moment.tx.catalog.plans.bySlug(slug)) !== null) {
      return refused('plan.already_exists', `a plan with the slug ${slug} exists`, { param: 'slug' })
    }
    return savePlan(context, moment, slug, definition)
  })
}

/** A field that is left out stays, null clears it; `features`, `prices` and `grants` are replaced whole. */
export type UpdatePlan = { readonly planSlug: string } & {
  readonly [Field in Exclude<keyof Plan, 'visibility'>]?: Plan[Field] | null
}

export function updatePlan(
  context: Context,
  { planSlug, ...change }: UpdatePlan,
  request: IdempotentRequest,
): Promise<CommandReply<PlanView>> {
  return changePlanDefinition(context, planSlug, request, change)
}

export function setPlanVisibility(
  context: Context,
  { planSlug, visibility }: { readonly planSlug: string; readonly visibility: 'public' | 'hidden' },
  request: IdempotentRequest,
): Promise<CommandReply<PlanView>> {
  return changePlanDefinition(context, planSlug, request, { visibility })
}

function changePlanDefinition(context: Context, planSlug: string, request: IdempotentRequest, change: object) {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    const row = await moment.tx.catalog.plans.bySlug(planSlug)
    if (row === null) return planNotFound(planSlug)
    if (row.archivedAt !== null) return refused('plan.archived', `the plan ${planSlug} is archived`)
    return savePlan(context, moment, planSlug, patched<Plan>(row.definition, change))
  })
}

/** Subscriptions keep an archived plan and go on renewing. */
export function archivePlan(
  context: Context,
  { planSlug }: { readonly planSlug: string },
  request: IdempotentRequest,
): Promise<CommandReply<PlanView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    const row = await moment.tx.catalog.plans.bySlug(planSlug)
    if (row === null) return planNotFound(planSlug)
    if (row.archivedAt !== null) return onePlanView(moment, row)
    return onePlanView(moment, await archiveEntry(moment, 'plan', row))
  })
}

export function planNotFound(slug: string) {
  return refused('plan.not_found', `there is no plan with the slug ${slug}`, { param: 'planSlug' })
}

async function savePlan(context: Context, moment: Moment, slug: string, definition: Plan): Promise<Outcome<PlanView>> {
  const pathInInput = insideEntry(`plans.${slug}`)
  const applied = await applyCatalog(context, moment, { features: {}, plans: { [slug]: definition } }, { pathInInput })
  if (!applied.ok) return applied
  const row = await moment.tx.catalog.plans.bySlug(slug)
  return row === null ? planNotFound(slug) : onePlanView(moment, row)
}

async function onePlanView({ tx }: Moment, row: CatalogRow<Plan>): Promise<Outcome<PlanView>> {
  const [view] = await planViews(tx, [row])
  return view === undefined ? planNotFound(row.slug) : done(view)
}
