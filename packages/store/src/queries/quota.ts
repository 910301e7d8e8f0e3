import type { Instant, Interval } from '@tallywright/domain'
import { and, asc, desc, eq, gte, inArray, lt, lte, max } from 'drizzle-orm'
import { quotaChanges, quotaCounts } from '../schema/index.ts'
import { addRow } from './rows.ts'
import type { Scope } from './scope.ts'

/** Names one quota of a subscription. */
export interface QuotaKey {
  readonly bucket: number
  readonly subscriptionId: string
  readonly featureSlug: string
}

export type QuotaCountRow = Omit<typeof quotaCounts.$inferSelect, 'environmentId'>

/** One more change of a count that is locked with its customer. */
export type NewQuotaChange = Omit<typeof quotaChanges.$inferSelect, 'environmentId'>

export function quotaQueries(scope: Scope) {
  const { db, environmentId } = scope
  const changesOf = ({ bucket, subscriptionId, featureSlug }: QuotaKey) =>
    and(
      eq(quotaChanges.bucket, bucket),
      eq(quotaChanges.environmentId, environmentId),
      eq(quotaChanges.subscriptionId, subscriptionId),
      eq(quotaChanges.featureSlug, featureSlug),
    )
  const countAt = async (key: QuotaKey, at: Instant): Promise<number> => {
    const [row] = await db
      .select({ quantity: quotaChanges.quantity })
      .from(quotaChanges)
      .where(and(changesOf(key), lte(quotaChanges.changedAt, at)))
      .orderBy(desc(quotaChanges.changedAt), desc(quotaChanges.version))
      .limit(1)
    return row?.quantity ?? 0
  }
  return {
    /** What is held now of every quota that was ever set, by subscription and feature. */
    ofCustomers: (customers: readonly { readonly bucket: number; readonly id: string }[]): Promise<QuotaCountRow[]> =>
      db
        .select()
        .from(quotaCounts)
        .where(
          and(
            inArray(quotaCounts.bucket, [...new Set(customers.map(({ bucket }) => bucket))]),
            eq(quotaCounts.environmentId, environmentId),
            inArray(
              quotaCounts.customerId,
              customers.map(({ id }) => id),
            ),
          ),
        )
        .orderBy(asc(quotaCounts.subscriptionId), asc(quotaCounts.featureSlug)),
    /** Null where nothing was ever set. */
    find: async ({ bucket, subscriptionId, featureSlug }: QuotaKey): Promise<QuotaCountRow | null> => {
      const [row] = await db
        .select()
        .from(quotaCounts)
        .where(
          and(
            eq(quotaCounts.bucket, bucket),
            eq(quotaCounts.environmentId, environmentId),
            eq(quotaCounts.subscriptionId, subscriptionId),
            eq(quotaCounts.featureSlug, featureSlug),
          ),
        )
      return row ?? null
    },
    /** The last change at or before an instant; 0 before the first. */
    countAt,
    /** The highest count of a time: what it begins with, and all that changes in it lead to. */
    highest: async (key: QuotaKey, { start, end }: Interval): Promise<number> => {
      const [row] = await db
        .select({ quantity: max(quotaChanges.quantity) })
        .from(quotaChanges)
        .where(and(changesOf(key), gte(quotaChanges.changedAt, start), lt(quotaChanges.changedAt, end)))
      return Math.max(await countAt(key, start), row?.quantity ?? 0)
    },
    change: async (change: NewQuotaChange): Promise<void> => {
      const { bucket, subscriptionId, featureSlug, customerId, quantity, version, changedAt } = change
      const held = { quantity, version, changedAt }
      await db
        .insert(quotaCounts)
        .values({ bucket, environmentId, subscriptionId, featureSlug, customerId, ...held })
        .onConflictDoUpdate({
          target: [quotaCounts.bucket, quotaCounts.environmentId, quotaCounts.subscriptionId, quotaCounts.featureSlug],
          set: held,
        })
      await addRow(scope, quotaChanges, change)
    },
  }
}
