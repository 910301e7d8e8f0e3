import type { Moment } from '../command/context.ts'
import { recordEnvironmentEvents } from '../command/events.ts'
import { CATALOG_KINDS, type CatalogRow } from './catalog-rows.ts'
import type { PathInInput } from './judge-catalog.ts'
import { catalogEvent } from './save-catalog.ts'

/** The fields of `change` over those of `definition`; null takes one away. */
export function patched<Definition extends object>(definition: Definition, change: object): Definition {
  const fields = Object.entries({ ...definition, ...change }).filter(([, value]) => value !== null)
  return Object.fromEntries(fields) as Definition
}

/** Paths as someone sees them who sent the fields of this one entry: `plans.pro.prices.base` is `prices.base`. */
export function insideEntry(entry: string): PathInInput {
  return (path) => (path.startsWith(`${entry}.`) ? path.slice(entry.length + 1) : path)
}

/** Takes an entry out of the catalog. What was sold with it keeps it. */
export async function archiveEntry<Row extends CatalogRow>(
  moment: Moment,
  kind: 'coupon' | 'feature' | 'plan' | 'add_on',
  row: Row,
): Promise<Row> {
  const { tx, now } = moment
  const archived = { ...row, archivedAt: now, updatedAt: now }
  const table = tx.catalog[CATALOG_KINDS[kind].field]
  // The tables differ in their definitions only, and `kind` names the table that this row came from.
  await table.save(archived as never)
  const { catalogRevision } = await tx.environment.nextCatalogRevision()
  const event = await catalogEvent(moment, kind, 'archived', archived, catalogRevision)
  recordEnvironmentEvents(moment, [event])
  return archived
}
