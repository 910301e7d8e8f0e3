import type { Coupon } from '@tallywright/domain'
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  json,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { coupons } from './catalog.ts'
import { amount, customerScope, domainJson, instant } from './columns.ts'
import { invoices } from './invoices.ts'
import { subscriptions } from './subscriptions.ts'

/**
 * What buyers type to get a coupon. A code's bucket is made from its text: limits that span customers are held in its own
 * row, which shares no customer's shard (semantics §3).
 */
export const promotionCodes = pgTable(
  'promotion_codes',
  {
    ...customerScope(),
    id: text('id').notNull(),
    /** As it was given, for people; `normalized` is what is compared. */
    code: text('code').notNull(),
    normalized: text('normalized').notNull(),
    couponId: text('coupon_id').notNull(),
    maxRedemptions: integer('max_redemptions'),
    oncePerCustomer: boolean('once_per_customer').notNull(),
    firstTimeOnly: boolean('first_time_only').notNull(),
    planSlugs: json('plan_slugs').$type<readonly string[]>(),
    expiresAt: instant('expires_at'),
    /** Slots that are claimed or redeemed: what the limit is about (★). */
    taken: integer('taken').notNull().default(0),
    redeemed: integer('redeemed').notNull().default(0),
    version: bigint('version', { mode: 'number' }).notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    archivedAt: instant('archived_at'),
  },
  (table) => [
    primaryKey({ name: 'promotion_codes_pk', columns: [table.bucket, table.environmentId, table.id] }),
    unique('promotion_codes_one_per_text').on(table.bucket, table.environmentId, table.normalized),
    foreignKey({
      name: 'promotion_codes_to_coupon',
      columns: [table.environmentId, table.couponId],
      foreignColumns: [coupons.environmentId, coupons.id],
    }),
    check(
      'promotion_codes_within_limit',
      sql`${table.maxRedemptions} is null or ${table.taken} <= ${table.maxRedemptions}`,
    ),
    check('promotion_codes_redeemed_were_taken', sql`0 <= ${table.redeemed} and ${table.redeemed} <= ${table.taken}`),
    index('promotion_codes_newest_first').on(table.environmentId, table.id),
  ],
)

/** One place within a code's limit, beside the code: held by one request, whatever customer it is for. */
export const promotionCodeSlots = pgTable(
  'promotion_code_slots',
  {
    ...customerScope(),
    promotionCodeId: text('promotion_code_id').notNull(),
    /** Bucket and Idempotency-Key of the request: a retry holds the slot of the first try. */
    holder: text('holder').notNull(),
    customerBucket: smallint('customer_bucket').notNull(),
    customerId: text('customer_id').notNull(),
    state: text('state', { enum: ['claimed', 'redeemed'] }).notNull(),
    /** How many tries hold it at once: the last one that fails lets it go. */
    tries: integer('tries').notNull(),
    /** Wall clock, like all request bookkeeping. */
    leaseUntil: instant('lease_until').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'promotion_code_slots_pk',
      columns: [table.bucket, table.environmentId, table.promotionCodeId, table.holder],
    }),
    foreignKey({
      name: 'promotion_code_slots_of_code',
      columns: [table.bucket, table.environmentId, table.promotionCodeId],
      foreignColumns: [promotionCodes.bucket, promotionCodes.environmentId, promotionCodes.id],
    }),
    index('promotion_code_slots_claimed')
      .on(table.bucket, table.environmentId, table.promotionCodeId, table.leaseUntil)
      .where(sql`state = 'claimed'`),
  ],
)

/** Coupons that subscriptions have or had. */
export const discounts = pgTable(
  'discounts',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    subscriptionId: text('subscription_id').notNull(),
    couponId: text('coupon_id').notNull(),
    couponSlug: text('coupon_slug').notNull(),
    /** As it was when it was given: later edits change nothing that was given. */
    coupon: domainJson<Coupon>('coupon').notNull(),
    promotionCodeId: text('promotion_code_id'),
    promotionCode: text('promotion_code'),
    /** The holder of its slot within the code's limit; null once the slot was given back. */
    slot: text('slot'),
    /** It reduces lines of billing periods that begin after this one; null: of any. */
    afterPeriod: instant('after_period'),
    endedAt: instant('ended_at'),
    endReason: text('end_reason', {
      enum: ['removed', 'replaced', 'used_up', 'subscription_ended', 'never_paid'],
    }),
    version: bigint('version', { mode: 'number' }).notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'discounts_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'discounts_of_subscription',
      columns: [table.bucket, table.environmentId, table.subscriptionId],
      foreignColumns: [subscriptions.bucket, subscriptions.environmentId, subscriptions.id],
    }),
    uniqueIndex('discounts_one_per_coupon')
      .on(table.bucket, table.environmentId, table.subscriptionId, table.couponId)
      .where(sql`ended_at is null`),
    unique('discounts_one_per_slot').on(table.bucket, table.environmentId, table.promotionCodeId, table.slot),
    check('discounts_end_has_a_reason', sql`(${table.endedAt} is null) = (${table.endReason} is null)`),
    index('discounts_of_subscription_in_order').on(table.bucket, table.environmentId, table.subscriptionId, table.id),
    index('discounts_of_customer').on(table.bucket, table.environmentId, table.customerId, table.promotionCodeId),
    index('discounts_to_give_back')
      .on(table.environmentId, table.promotionCodeId)
      .where(sql`end_reason = 'never_paid' and slot is not null`),
  ],
)

/** What a discount took off one billing period on one invoice; it counts as long as the invoice is not void. */
export const discountUses = pgTable(
  'discount_uses',
  {
    ...customerScope(),
    discountId: text('discount_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    periodStart: instant('period_start').notNull(),
    currency: text('currency').notNull(),
    amount: amount('amount').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'discount_uses_pk',
      columns: [table.bucket, table.environmentId, table.discountId, table.invoiceId, table.periodStart],
    }),
    foreignKey({
      name: 'discount_uses_of_discount',
      columns: [table.bucket, table.environmentId, table.discountId],
      foreignColumns: [discounts.bucket, discounts.environmentId, discounts.id],
    }),
    foreignKey({
      name: 'discount_uses_of_invoice',
      columns: [table.bucket, table.environmentId, table.invoiceId],
      foreignColumns: [invoices.bucket, invoices.environmentId, invoices.id],
    }),
    index('discount_uses_of_invoice').on(table.bucket, table.environmentId, table.invoiceId),
    check('discount_uses_take_something', sql`${table.amount} > 0`),
  ],
)
