import type { AddOn } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type AddOnView, addOnViews } from '../views/catalog-views.ts'
import { applyCatalog } from './apply-catalog.ts'
import type { CatalogRow } from './catalog-rows.ts'
import { archiveEntry, insideEntry, patched } from './one-entry.ts'

export type CreateAddOn = AddOn & { readonly slug: string }

export function createAddOn(
  context: Context,
  { slug, ...definition }: CreateAddOn,
  request: IdempotentRequest,
): Promise<CommandReply<AddOnView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    if ((await moment.tx.catalog.addOns.bySlug(slug)) !== null) {
      return refused('add_on.already_exists', `an add-on with the slug ${slug} exists`, { param: 'slug' })
    }
    return saveAddOn(context, moment, slug, definition)
  })
}

/** A field that is left out stays, null clears it; `features`, `prices` and `grants` are replaced whole. */
export type UpdateAddOn = { readonly addOnSlug: string } & {
  readonly [Field in Exclude<keyof AddOn, 'recurrence'>]?: AddOn[Field] | null
}

/** What is attached keeps its version; what is attached from now on gets the new one. */
export function updateAddOn(
  context: Context,
  { addOnSlug, ...change }: UpdateAddOn,
  request: IdempotentRequest,
): Promise<CommandReply<AddOnView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    const row = await moment.tx.catalog.addOns.bySlug(addOnSlug)
    if (row === null) return addOnNotFound(addOnSlug)
    if (row.archivedAt !== null) return addOnArchived(addOnSlug)
    return saveAddOn(context, moment, addOnSlug, patched<AddOn>(row.definition, change))
  })
}

/** Subscriptions keep an archived add-on and go on paying for it. */
export function archiveAddOn(
  context: Context,
  { addOnSlug }: { readonly addOnSlug: string },
  request: IdempotentRequest,
): Promise<CommandReply<AddOnView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    const row = await moment.tx.catalog.addOns.bySlug(addOnSlug)
    if (row === null) return addOnNotFound(addOnSlug)
    if (row.archivedAt !== null) return oneAddOnView(moment, row)
    return oneAddOnView(moment, await archiveEntry(moment, 'add_on', row))
  })
}

export function addOnNotFound(slug: string) {
  return refused('add_on.not_found', `there is no add-on with the slug ${slug}`, { param: 'addOnSlug' })
}

export function addOnArchived(slug: string) {
  return refused('add_on.archived', `the add-on ${slug} is archived`, { param: 'addOnSlug' })
}

async function saveAddOn(
  context: Context,
  moment: Moment,
  slug: string,
  definition: AddOn,
): Promise<Outcome<AddOnView>> {
  const pathInInput = insideEntry(`addOns.${slug}`)
  const next = { features: {}, plans: {}, addOns: { [slug]: definition } }
  const applied = await applyCatalog(context, moment, next, { pathInInput })
  if (!applied.ok) return applied
  const row = await moment.tx.catalog.addOns.bySlug(slug)
  return row === null ? addOnNotFound(slug) : oneAddOnView(moment, row)
}

async function oneAddOnView({ tx }: Moment, row: CatalogRow<AddOn>): Promise<Outcome<AddOnView>> {
  const [view] = await addOnViews(tx, [row])
  return view === undefined ? addOnNotFound(row.slug) : done(view)
}
