import type { Instant } from '@tallywright/domain'
import { sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Scope } from './scope.ts'

/**
 * Forgets some rows of one bucket that were over before an instant of the environment's clock, so many at most. Those of customers
 * with a clock of their own stay: for them it may be earlier.
 */
export function forgetOver(
  { db, environmentId }: Scope,
  { table, over }: { readonly table: PgTable; readonly over: PgColumn },
  { bucket, before, limit }: { readonly bucket: number; readonly before: Instant; readonly limit: number },
) {
  return db.execute(sql`
    delete from ${table} where ctid = any (array(
      select w.ctid from ${table} w join customers c on c.bucket = w.bucket
        and c.environment_id = w.environment_id and c.id = w.customer_id and c.test_clock_id is null
      where w.bucket = ${bucket} and w.environment_id = ${environmentId}
        and w.${sql.identifier(over.name)} < ${new Date(before).toISOString()}::timestamptz
      limit ${limit} for update of w skip locked -- in one bucket
    ))`)
}
