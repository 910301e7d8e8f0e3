import type { DiscountUse } from '@tallywright/domain'
import { and, asc, eq, inArray, isNotNull, isNull, ne, or } from 'drizzle-orm'
import { discounts, discountUses, invoices, subscriptions } from '../schema/index.ts'
import { isInvoiceOf } from './of-invoice.ts'
import { restoredQueries } from './restored-discounts.ts'
import { addRow, saveRow } from './rows.ts'
import type { Scope } from './scope.ts'
import { type Slots, written } from './written.ts'

export type DiscountRow = Omit<typeof discounts.$inferSelect, 'environmentId'>

/** Of one discount, on the invoice where it took something off. */
export interface StoredUse extends DiscountUse {
  readonly discountId: string
  readonly invoiceId: string
}

/** In force, or until the end of the subscription. */
const isLasting = or(isNull(discounts.endedAt), eq(discounts.endReason, 'subscription_ended'))

const inForce = written((db, slots: Slots<{ readonly bucket: number; readonly subscriptionId: string }>) =>
  db
    .select()
    .from(discounts)
    .where(
      and(
        eq(discounts.bucket, slots.bucket),
        eq(discounts.environmentId, slots.environmentId),
        eq(discounts.subscriptionId, slots.subscriptionId),
        isLasting,
      ),
    )
    .orderBy(asc(discounts.id)),
)

export function discountQueries(scope: Scope) {
  const { db, environmentId } = scope
  const restored = restoredQueries(scope)
  const here = (bucket: number) => and(eq(discounts.bucket, bucket), eq(discounts.environmentId, environmentId))
  return {
    add: (row: DiscountRow) => addRow(scope, discounts, row),
    save: (row: Pick<DiscountRow, 'bucket' | 'id'> & Partial<DiscountRow>) => saveRow(scope, discounts, row),
    /** All of a subscription, in the order in which they were given, ended ones too. */
    ofSubscription: (bucket: number, subscriptionId: string): Promise<DiscountRow[]> =>
      db
        .select()
        .from(discounts)
        .where(and(here(bucket), eq(discounts.subscriptionId, subscriptionId)))
        .orderBy(asc(discounts.id)),
    /**
     * Those that reduce its invoices: in force, or until its end, for what is invoiced after it. And of those that were used up the
     * ones that are `restored`, by their ids.
     */
    inForce: async (
      bucket: number,
      subscriptionId: string,
      restored: readonly string[] = [],
    ): Promise<DiscountRow[]> => {
      if (restored.length === 0) return inForce(scope, { bucket, subscriptionId })
      return db
        .select()
        .from(discounts)
        .where(
          and(
            here(bucket),
            eq(discounts.subscriptionId, subscriptionId),
            or(isLasting, and(eq(discounts.endReason, 'used_up'), inArray(discounts.id, [...restored]))),
          ),
        )
        .orderBy(asc(discounts.id))
    },
    /** Those of a customer by a code, but for subscriptions that were never paid. */
    redeemedBy: (bucket: number, customerId: string, promotionCodeId: string): Promise<{ subscriptionId: string }[]> =>
      db
        .select({ subscriptionId: discounts.subscriptionId })
        .from(discounts)
        .innerJoin(
          subscriptions,
          and(
            eq(subscriptions.bucket, discounts.bucket),
            eq(subscriptions.environmentId, discounts.environmentId),
            eq(subscriptions.id, discounts.subscriptionId),
          ),
        )
        .where(
          and(
            here(bucket),
            eq(discounts.customerId, customerId),
            eq(discounts.promotionCodeId, promotionCodeId),
            ne(subscriptions.status, 'expired'),
          ),
        ),
    ofSlot: async (bucket: number, promotionCodeId: string, slot: string): Promise<DiscountRow | null> =>
      (
        await db
          .select()
          .from(discounts)
          .where(and(here(bucket), eq(discounts.promotionCodeId, promotionCodeId), eq(discounts.slot, slot)))
      )[0] ?? null,
    /** Those whose slot within the code's limit is to be given back, of all customers: asked only when a code is full. */
    toGiveBack: (promotionCodeId: string): Promise<DiscountRow[]> =>
      db
        .select()
        .from(discounts)
        .where(
          and(
            eq(discounts.environmentId, environmentId),
            eq(discounts.promotionCodeId, promotionCodeId),
            eq(discounts.endReason, 'never_paid'),
            isNotNull(discounts.slot),
          ),
        ),
    addUses: (bucket: number, invoiceId: string, discountId: string, uses: readonly DiscountUse[]) =>
      uses.length === 0
        ? Promise.resolve()
        : db.insert(discountUses).values(
            uses.map(({ periodStart, amount: { amount, currency } }) => {
              return { bucket, environmentId, invoiceId, discountId, periodStart, currency, amount }
            }),
          ),
    /**
     * What a subscription's discounts took off on invoices that are not void, and, below zero, what credits of them restored: only
     * of amounts, so nothing is asked where all are percentages.
     */
    uses: async (bucket: number, subscriptionId: string, { haveAmounts = true } = {}): Promise<StoredUse[]> => {
      const rows = await db
        .select({ use: discountUses })
        .from(discountUses)
        .innerJoin(invoices, isInvoiceOf(discountUses))
        .where(
          and(
            eq(discountUses.bucket, bucket),
            eq(discountUses.environmentId, environmentId),
            eq(invoices.subscriptionId, subscriptionId),
            ne(invoices.status, 'void'),
          ),
        )
      if (rows.length === 0) return []
      const taken = rows.map(({ use: { discountId, invoiceId, periodStart, amount, currency } }) => {
        return { discountId, invoiceId, periodStart, amount: { amount, currency } }
      })
      return haveAmounts ? [...taken, ...(await restored.ofSubscription(bucket, subscriptionId))] : taken
    },
  }
}
