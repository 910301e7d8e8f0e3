import { and, type Column, eq, exists, isNotNull, notExists } from 'drizzle-orm'
import { customers } from '../schema/index.ts'
import type { Scope } from './scope.ts'

/** Whose deadlines: everyone's; of those who live by one clock; with null, of those who have none of their own. */
export type DeadlineClock = 'any' | { readonly testClockId: string | null }

/** Holds for rows of customers who live by that clock. */
export function livesBy(
  { db }: Scope,
  clock: DeadlineClock,
  row: { readonly bucket: Column; readonly environmentId: Column; readonly customerId: Column },
) {
  if (clock === 'any') return undefined
  const { testClockId } = clock
  const found = db
    .select({ id: customers.id })
    .from(customers)
    .where(
      and(
        eq(customers.bucket, row.bucket),
        eq(customers.environmentId, row.environmentId),
        eq(customers.id, row.customerId),
        testClockId === null ? isNotNull(customers.testClockId) : eq(customers.testClockId, testClockId),
      ),
    )
  return testClockId === null ? notExists(found) : exists(found)
}
