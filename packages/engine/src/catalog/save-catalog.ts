import { type AddOn, type Catalog, freezeOffer, type Plan, type PlanVersion } from '@tallywright/domain'
import type { Context, Moment, NewEvent } from '../command/context.ts'
import { recordEnvironmentEvents } from '../command/events.ts'
import { phaseVersions } from '../plan-versions/custom-version.ts'
import { addOnViews, entryView, featureView, planViews } from '../views/catalog-views.ts'
import { couponView } from '../views/discount-views.ts'
import type { EntryChange } from './catalog-diff.ts'
import { CATALOG_KINDS, type CatalogKind, type CatalogRow } from './catalog-rows.ts'

/** Saves what differs, with a version of every offer whose terms changed, and tells of each. */
export async function saveCatalog(
  context: Context,
  moment: Moment,
  changes: readonly EntryChange[],
  merged: Required<Catalog>,
): Promise<void> {
  const different = changes.filter(({ change }) => change !== 'unchanged')
  if (different.length === 0) return
  const { catalogRevision } = await moment.tx.environment.nextCatalogRevision()
  const saved: { change: EntryChange; row: CatalogRow }[] = []
  for (const change of different) saved.push({ change, row: await saveEntry(context, moment, change, merged) })
  const events: NewEvent[] = []
  for (const { change, row } of saved) {
    const happened = change.change === 'created' ? 'created' : 'updated'
    events.push(await catalogEvent(moment, change.kind, happened, row, catalogRevision))
  }
  recordEnvironmentEvents(moment, events)
}

async function saveEntry(
  context: Context,
  moment: Moment,
  { kind, slug, version, before, definition }: EntryChange,
  merged: Required<Catalog>,
): Promise<CatalogRow> {
  const { tx, now } = moment
  const { field, id } = CATALOG_KINDS[kind]
  const row: CatalogRow = {
    id: before?.id ?? context.ids.next(id),
    slug,
    definition,
    ...(version === null ? {} : { version }),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    archivedAt: null,
  }
  // The tables differ in their definitions only, and `kind` names the table that this definition belongs to.
  await (before === null ? tx.catalog[field].add(row as never) : tx.catalog[field].save(row as never))
  if (kind === 'plan' && version !== before?.version) await addPlanVersion(context, moment, row, merged)
  if (kind === 'add_on' && version !== before?.version) await addAddOnVersion(context, moment, row, merged)
  return row
}

async function addPlanVersion(
  context: Context,
  { tx, now }: Moment,
  { id, slug, version = 1, definition }: CatalogRow,
  merged: Required<Catalog>,
): Promise<void> {
  const { offer: plan, meters } = freezeOffer(definition as Plan, merged.features)
  const snapshot = { id: context.ids.next('planVersion'), planId: id, planSlug: slug, version, plan, meters }
  const offered = { ...snapshot, group: groupOf(merged, slug) }
  await tx.catalog.plans.addVersion(offered, now)
  const phases = plan.phases ?? []
  const ids = phases.map(() => context.ids.next('planVersion'))
  for (const version of phaseVersions(offered, phases, ids)) await tx.catalog.plans.addVersion(version, now)
}

async function addAddOnVersion(
  context: Context,
  { tx, now }: Moment,
  { id, slug, version = 1, definition }: CatalogRow,
  merged: Required<Catalog>,
): Promise<void> {
  const { offer: addOn, meters } = freezeOffer(definition as AddOn, merged.features)
  const snapshot = { id: context.ids.next('addOnVersion'), addOnId: id, addOnSlug: slug, version, addOn, meters }
  await tx.catalog.addOns.addVersion(snapshot, now)
}

/** The plan's group and its place in it. */
function groupOf({ planGroups }: Required<Catalog>, planSlug: string): PlanVersion['group'] {
  const group = Object.entries(planGroups).find(([, { plans }]) => plans.includes(planSlug))
  return group === undefined ? null : { slug: group[0], rank: group[1].plans.indexOf(planSlug) }
}

/** A fact about an entry. Its version is the catalog's revision, which rises with every change of any entry. */
export async function catalogEvent(
  moment: Moment,
  kind: CatalogKind,
  happened: 'created' | 'updated' | 'archived',
  row: CatalogRow,
  catalogRevision: number,
): Promise<NewEvent> {
  return {
    type: `${kind}.${happened}`,
    object: { type: kind, id: row.id, version: catalogRevision },
    snapshot: await snapshotOf(moment, kind, row),
  }
}

async function snapshotOf({ tx }: Moment, kind: CatalogKind, row: CatalogRow): Promise<object> {
  if (kind === 'feature') return featureView(row as Parameters<typeof featureView>[0])
  if (kind === 'coupon') return couponView(row as Parameters<typeof couponView>[0])
  if (kind === 'add_on') return (await addOnViews(tx, [row as Parameters<typeof addOnViews>[1][number]]))[0] ?? {}
  if (kind !== 'plan') return entryView(kind, row)
  const [view] = await planViews(tx, [row as Parameters<typeof planViews>[1][number]])
  return view ?? {}
}
