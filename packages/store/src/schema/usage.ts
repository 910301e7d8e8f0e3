import type { Aggregation } from '@tallywright/domain'
import { sql } from 'drizzle-orm'
import { bigint, boolean, foreignKey, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, exact, instant, quantity } from './columns.ts'
import { customers } from './customers.ts'

/** What is stored of an event, here and in the archive. */
export const eventColumns = () => ({
  ...customerScope(),
  customerId: text('customer_id').notNull(),
  idempotencyKey: text('idempotency_key').notNull(),
  id: text('id').notNull(),
  featureSlug: text('feature_slug').notNull(),
  units: quantity('units').notNull(),
  timestamp: instant('timestamp').notNull(),
  /** Where it counts: its timestamp, or later when it came after its own period was invoiced. */
  countsAt: instant('counts_at').notNull(),
  receivedAt: instant('received_at').notNull(),
  properties: jsonb('properties').$type<Readonly<Record<string, string>>>().notNull(),
  /** What the caller sent, normalised: the same key with other content is a conflict. */
  contentHash: text('content_hash').notNull(),
  /** Null while no subscription covers the event: kept, shown, and billed only by a backdated start. */
  subscriptionId: text('subscription_id'),
  /** `void` and `amend` refer to an event that counts no more; `set` is the difference to what a quantity was set to. */
  kind: text('kind', { enum: ['report', 'void', 'amend', 'set'] })
    .notNull()
    .default('report'),
  /** The key of the event that was first reported, of one that takes it back or changes it. */
  refersTo: text('refers_to'),
  /** What a `set` made the quantity; its units are the difference. */
  setTo: quantity('set_to'),
  /** False for what was voided or amended, which stays as the trail, and for what voids it. */
  counts: boolean('counts').notNull().default(true),
  /** Came after its period was invoiced: a correction bills it. */
  isLate: boolean('is_late').notNull().default(false),
  /** When it took another back or changed it; that one's receipt stays its own. */
  changedAt: instant('changed_at'),
})

/**
 * Accepted events, each once: the primary key is the event's identity for ever (★, semantics §7), with `usage_archive_keys`
 * for those that have moved to the archive.
 */
export const usageEvents = pgTable('usage_events', eventColumns(), (table) => [
  primaryKey({
    name: 'usage_events_pk',
    columns: [table.bucket, table.environmentId, table.customerId, table.idempotencyKey],
  }),
  foreignKey({
    name: 'usage_events_of_customer',
    columns: [table.bucket, table.environmentId, table.customerId],
    foreignColumns: [customers.bucket, customers.environmentId, customers.id],
  }),
  // Led by the customer alone: an index that begins as the primary key does is taken for it by a planner that does not know
  // that a customer has one bucket, and all of the customer's events are read to find one key.
  index('usage_events_in_order').on(table.customerId, table.featureSlug, table.countsAt),
  index('usage_events_referring')
    .on(table.bucket, table.environmentId, table.customerId, table.refersTo)
    .where(sql`refers_to is not null`),
  // For the feed. Many events of one call share the instant, and so a place in the index.
  index('usage_events_newest_first').on(table.environmentId, table.receivedAt),
  index('usage_events_of_customer_newest_first').on(table.customerId, table.receivedAt),
  index('usage_events_unattributed').on(table.environmentId, table.receivedAt).where(sql`subscription_id is null`),
  index('usage_events_changed').on(table.environmentId, table.receivedAt).where(sql`not counts and refers_to is null`),
])

/**
 * Running totals per (customer, feature, price period, segment, group, subscription), added to in the transaction that stores the
 * events, so that a check reads one row and an invoice does not scan events.
 */
export const usageTotals = pgTable(
  'usage_totals',
  {
    ...customerScope(),
    customerId: text('customer_id').notNull(),
    featureSlug: text('feature_slug').notNull(),
    periodStart: instant('period_start').notNull(),
    segmentStart: instant('segment_start').notNull(),
    groupKey: text('group_key').notNull().default(''),
    subscriptionId: text('subscription_id').notNull(),
    // What the meter's aggregation keeps of the events, exact in any order, in columns that one statement adds to: see
    // `addTotals`. What an aggregation does not keep is null.
    aggregation: text('aggregation').$type<Aggregation>().notNull(),
    eventCount: bigint('event_count', { mode: 'number' }).notNull(),
    /** Σ units; the extreme of `max` and `min`; the units of the last event of `latest`. */
    units: exact('units'),
    /** `weighted_sum`: Σ units × the seconds from 1970 to the event. */
    unitSeconds: exact('unit_seconds'),
    /** `latest`: the last event's place in the order of events. */
    lastAt: instant('last_at'),
    lastReceivedAt: instant('last_received_at'),
    lastId: text('last_id'),
    /** `unique_count`: each value once. */
    values: text('values').array(),
  },
  (table) => [
    primaryKey({
      name: 'usage_totals_pk',
      columns: [
        table.bucket,
        table.environmentId,
        table.customerId,
        table.featureSlug,
        table.periodStart,
        table.segmentStart,
        table.groupKey,
        // Two subscriptions may cover one period: one that was canceled, and a backdated one.
        table.subscriptionId,
      ],
    }),
    foreignKey({
      name: 'usage_totals_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
  ],
)
