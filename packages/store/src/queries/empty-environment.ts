import { eq } from 'drizzle-orm'
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core'
import * as schema from '../schema/index.ts'
import type { Scope } from './scope.ts'

/** What an environment is by itself, whatever is in it. */
const ITS_OWN: readonly PgTable[] = [
  schema.environments,
  schema.apiKeys,
  schema.environmentRequests,
  schema.environmentOutbox,
]

const CATALOG: readonly PgTable[] = [
  schema.features,
  schema.credits,
  schema.planGroups,
  schema.coupons,
  schema.plans,
  schema.planVersions,
  schema.addOns,
  schema.addOnVersions,
]

/** A table whose rows belong to an environment. */
export type ScopedTable = PgTable & { readonly environmentId: PgColumn }

/**
 * Removes what is in an environment: customers and all their books, and the catalog unless it is kept; with `itself` also
 * keys, events and the environment. Only ever for a sandbox.
 */
export async function emptyEnvironment(
  { db, environmentId }: Scope,
  { keepCatalog, itself }: { readonly keepCatalog: boolean; readonly itself: boolean },
): Promise<void> {
  const kept = [...(itself ? [] : ITS_OWN), ...(keepCatalog ? CATALOG : [])]
  for (const table of childrenFirst(scopedTables().filter((each) => !kept.includes(each)))) {
    await db.delete(table).where(eq(table.environmentId, environmentId))
  }
  if (itself) await db.delete(schema.environments).where(eq(schema.environments.id, environmentId))
}

export function scopedTables(): ScopedTable[] {
  return Object.values(schema as Record<string, PgTable>).filter(isScoped)
}

function isScoped(table: PgTable): table is ScopedTable {
  return 'environmentId' in table
}

/** What refers to another table is emptied before it. */
export function childrenFirst(tables: readonly ScopedTable[]): ScopedTable[] {
  const left = new Set(tables)
  const ordered: ScopedTable[] = []
  while (left.size > 0) {
    const free = [...left].filter((table) => ![...left].some((other) => other !== table && refersTo(other, table)))
    if (free.length === 0) throw new Error('tables refer to each other in a ring')
    for (const table of free) {
      left.delete(table)
      ordered.push(table)
    }
  }
  return ordered
}

function refersTo(table: PgTable, other: PgTable): boolean {
  return getTableConfig(table).foreignKeys.some((key) => key.reference().foreignTable === other)
}
