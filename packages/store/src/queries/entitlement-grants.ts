import type { Instant } from '@tallywright/domain'
import { and, asc, desc, eq, inArray, lt } from 'drizzle-orm'
import { entitlementGrants } from '../schema/index.ts'
import { addRow, findRow } from './rows.ts'
import { type Page, type PageRequest, pageOf, type Scope } from './scope.ts'

export type EntitlementGrantRow = Omit<typeof entitlementGrants.$inferSelect, 'environmentId'>

export function entitlementGrantQueries(scope: Scope) {
  const { db, environmentId } = scope
  const here = (bucket: number) =>
    and(eq(entitlementGrants.bucket, bucket), eq(entitlementGrants.environmentId, environmentId))
  return {
    add: (row: EntitlementGrantRow) => addRow(scope, entitlementGrants, row),
    find: (bucket: number, id: string): Promise<EntitlementGrantRow | null> =>
      findRow(scope, entitlementGrants, { bucket, id }),
    /** All of several customers, ended ones too, in the order in which they were made. */
    ofCustomers: (
      customers: readonly { readonly bucket: number; readonly id: string }[],
    ): Promise<EntitlementGrantRow[]> =>
      db
        .select()
        .from(entitlementGrants)
        .where(
          and(
            inArray(entitlementGrants.bucket, [...new Set(customers.map(({ bucket }) => bucket))]),
            eq(entitlementGrants.environmentId, environmentId),
            inArray(
              entitlementGrants.customerId,
              customers.map(({ id }) => id),
            ),
          ),
        )
        .orderBy(asc(entitlementGrants.id)),
    /** Newest first. */
    list: async (bucket: number, customerId: string, page: PageRequest): Promise<Page<EntitlementGrantRow>> => {
      const rows = await db
        .select()
        .from(entitlementGrants)
        .where(
          and(
            here(bucket),
            eq(entitlementGrants.customerId, customerId),
            page.after === null ? undefined : lt(entitlementGrants.id, page.after),
          ),
        )
        .orderBy(desc(entitlementGrants.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
    revoke: (bucket: number, id: string, revokedAt: Instant, version: number) =>
      db
        .update(entitlementGrants)
        .set({ revokedAt, version })
        .where(and(here(bucket), eq(entitlementGrants.id, id))),
  }
}
