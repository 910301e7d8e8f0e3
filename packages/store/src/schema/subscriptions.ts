import type { AttachedAddOn, ComingPhase, Subscription } from '@tallywright/domain'
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { planVersions } from './catalog.ts'
import { customerScope, domainJson, instant } from './columns.ts'
import { customers } from './customers.ts'

/** An add-on as it is stored: its version by id, looked up when the subscription is loaded. */
interface StoredAddOn extends Omit<AttachedAddOn, 'addOnVersion'> {
  readonly addOnVersionId: string
}

/** The same for the prices that follow. */
interface StoredPhase extends Omit<ComingPhase, 'planVersion'> {
  readonly planVersionId: string
}

export interface SubscriptionFacts
  extends Omit<Subscription, 'id' | 'customerId' | 'planVersion' | 'grantedSeats' | 'phases' | 'addOns'> {
  readonly phases: readonly StoredPhase[]
  readonly addOns: readonly StoredAddOn[]
}

export const subscriptions = pgTable(
  'subscriptions',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    planVersionId: text('plan_version_id').notNull(),
    /** The plan's group, or the plan itself when it is in none: what a customer may have one live subscription of. */
    planGroup: text('plan_group').notNull(),
    /** The facts that the domain decides over, whole. What a constraint or an index needs is a column beside them. */
    facts: domainJson<SubscriptionFacts>('facts').notNull(),
    /** The public status, derived from the facts above whenever they are saved; for filters only. */
    status: text('status').notNull(),
    live: boolean('live').notNull(),
    /** The next instant at which the engine must act, and the rank of that act among others of the same instant. */
    deadlineAt: instant('deadline_at'),
    deadlineRank: integer('deadline_rank'),
    /** A customer has one trial per plan group, so it is remembered when it is over. */
    hadTrial: boolean('had_trial').notNull(),
    latestInvoiceId: text('latest_invoice_id'),
    /** Set where a daily cap was to be exceeded: the engine acts on nothing of it until somebody has looked. */
    parkedAt: instant('parked_at'),
    parkedReason: text('parked_reason', { enum: ['daily_invoices', 'daily_charges'] }),
    /** What the caps count: the day, in whole days since 1970, and what was made on it. */
    countedDay: integer('counted_day').notNull().default(0),
    dayInvoices: integer('day_invoices').notNull().default(0),
    dayCharges: integer('day_charges').notNull().default(0),
    version: bigint('version', { mode: 'number' }).notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    check('subscriptions_parked_for_a_reason', sql`(${table.parkedAt} is null) = (${table.parkedReason} is null)`),
    primaryKey({ name: 'subscriptions_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'subscriptions_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    foreignKey({
      name: 'subscriptions_to_plan_version',
      columns: [table.environmentId, table.planVersionId],
      foreignColumns: [planVersions.environmentId, planVersions.id],
    }),
    uniqueIndex('subscriptions_one_live_per_group')
      .on(table.bucket, table.environmentId, table.customerId, table.planGroup)
      .where(sql`live`),
    index('subscriptions_of_customer_in_order').on(table.bucket, table.environmentId, table.customerId, table.id),
    // In the order in which they are taken: of many that are due at one instant a worker reads those it looks at.
    index('subscriptions_due_anywhere')
      .on(table.environmentId, table.deadlineAt, table.deadlineRank, table.customerId, table.id)
      .where(sql`deadline_at is not null`),
    index('subscriptions_newest_first').on(table.environmentId, table.id),
  ],
)

/** Which subscription grants a metered feature: at most one live one per customer (★ `subscription.feature_taken`). */
export const grantedFeatures = pgTable(
  'granted_features',
  {
    ...customerScope(),
    customerId: text('customer_id').notNull(),
    featureSlug: text('feature_slug').notNull(),
    subscriptionId: text('subscription_id').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'granted_features_pk',
      columns: [table.bucket, table.environmentId, table.customerId, table.featureSlug],
    }),
    foreignKey({
      name: 'granted_features_of_subscription',
      columns: [table.bucket, table.environmentId, table.subscriptionId],
      foreignColumns: [subscriptions.bucket, subscriptions.environmentId, subscriptions.id],
    }),
  ],
)
