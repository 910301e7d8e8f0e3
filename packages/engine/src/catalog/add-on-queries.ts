import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type AddOnView, addOnViews } from '../views/catalog-views.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'
import { addOnNotFound } from './add-on-commands.ts'
import type { Audience } from './plan-queries.ts'

/** The newest version of an add-on; archived ones too, but not for the public. */
export function getAddOn(
  { store, environmentId }: Context,
  { addOnSlug }: { readonly addOnSlug: string },
  { publicOnly }: Audience,
): Promise<Outcome<AddOnView>> {
  return store.read(environmentId, async (tx) => {
    const row = await tx.catalog.addOns.bySlug(addOnSlug)
    if (row === null || (publicOnly && row.archivedAt !== null)) return addOnNotFound(addOnSlug)
    const [view] = await addOnViews(tx, [row])
    return view === undefined ? addOnNotFound(addOnSlug) : done(view)
  })
}

/** The newest version of every add-on, newest add-on first. */
export async function listAddOns(
  { store, environmentId }: Context,
  { includeArchived, ...input }: PageInput & { readonly includeArchived: boolean },
  { publicOnly }: Audience,
): Promise<Outcome<PageView<AddOnView>>> {
  const page = pageRequest('addOn', input)
  if (!page.ok) return page
  return store.read(environmentId, async (tx) => {
    const which = { archived: includeArchived && !publicOnly, hidden: true }
    const { entries, next } = await tx.catalog.addOns.list(page.value, which)
    return done(pageView(next, await addOnViews(tx, entries)))
  })
}
