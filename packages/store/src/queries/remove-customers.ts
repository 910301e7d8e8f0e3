import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core'
import * as schema from '../schema/index.ts'
import { childrenFirst, type ScopedTable, scopedTables } from './empty-environment.ts'
import type { Scope } from './scope.ts'

type OfCustomer = ScopedTable & { readonly customerId: PgColumn }

/** Removes customers and every row that is theirs, by itself or through what it is a part of. Only ever in a sandbox. */
export async function removeCustomers({ db, environmentId }: Scope, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  for (const table of childrenFirst(scopedTables())) {
    const isTheirs = theirs(table, ids)
    if (isTheirs !== undefined) await db.delete(table).where(and(eq(table.environmentId, environmentId), isTheirs))
  }
}

function theirs(table: PgTable, ids: readonly string[]): SQL | undefined {
  if (table === schema.customers) return inArray(schema.customers.id, [...ids])
  if (isOfCustomer(table)) return inArray(table.customerId, [...ids])
  const whole = getTableConfig(table)
    .foreignKeys.map((key) => key.reference())
    .find(({ foreignTable }) => isOfCustomer(foreignTable))
  if (whole === undefined) return undefined
  const { columns, foreignColumns, foreignTable } = whole
  const pairs = columns.map((column, index) => sql`${foreignColumns[index]} = ${column}`)
  const isPart = and(...pairs, theirs(foreignTable, ids))
  return sql`exists (select 1 from ${foreignTable} where ${isPart})`
}

function isOfCustomer(table: PgTable): table is OfCustomer {
  return 'customerId' in table
}
