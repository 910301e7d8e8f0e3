import { sql } from 'drizzle-orm'
import { bigint, customType, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { customerScope, instant } from './columns.ts'
import { eventColumns } from './usage.ts'

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' })

/**
 * Events of periods that were invoiced long ago, in a partition for each month of `counts_at` in UTC: `usage_archive_2026_01`.
 * Without foreign keys: a partition that is attached would lock customers for each.
 */
export const usageArchive = pgTable('usage_archive', eventColumns(), (table) => [
  primaryKey({
    name: 'usage_archive_pk',
    // A key of a partitioned table names what it is partitioned by.
    columns: [table.bucket, table.environmentId, table.customerId, table.idempotencyKey, table.countsAt],
  }),
  // Led as that of the events is.
  index('usage_archive_in_order').on(table.customerId, table.featureSlug, table.countsAt),
  index('usage_archive_referring')
    .on(table.bucket, table.environmentId, table.customerId, table.refersTo)
    .where(sql`refers_to is not null`),
  // For the feed.
  index('usage_archive_newest_first').on(table.environmentId, table.receivedAt),
  index('usage_archive_of_customer_newest_first').on(table.customerId, table.receivedAt),
  index('usage_archive_changed').on(table.environmentId, table.receivedAt).where(sql`not counts and refers_to is null`),
  // Of nothing, since what nobody covers does not move: so that who asks for it is not answered by reading all of the archive.
  index('usage_archive_unattributed').on(table.environmentId, table.receivedAt).where(sql`subscription_id is null`),
])

/** The keys of archived events, which ingestion checks for ever: half of what short events take, with one index. */
export const usageArchiveKeys = pgTable(
  'usage_archive_keys',
  {
    ...customerScope(),
    /** The first half of the SHA-256 of customer and key: 128 bits, so that no two come together by chance. */
    keyHash: bytes('key_hash').notNull(),
    /** As bytes. */
    contentHash: bytes('content_hash').notNull(),
    customerId: text('customer_id').notNull(),
    /** Of the event, so that a duplicate is still told whose it is. */
    id: text('id').notNull(),
  },
  (table) => [
    primaryKey({ name: 'usage_archive_keys_pk', columns: [table.bucket, table.environmentId, table.keyHash] }),
  ],
)

/** How many events that count a price period has in a part of the archive: so that those of a detached one are missed. */
export const usageArchiveCounts = pgTable(
  'usage_archive_counts',
  {
    ...customerScope(),
    customerId: text('customer_id').notNull(),
    subscriptionId: text('subscription_id').notNull(),
    featureSlug: text('feature_slug').notNull(),
    periodStart: instant('period_start').notNull(),
    part: text('part').notNull(),
    periodEnd: instant('period_end').notNull(),
    events: bigint('events', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({
      name: 'usage_archive_counts_pk',
      columns: [
        table.bucket,
        table.environmentId,
        table.customerId,
        table.featureSlug,
        table.subscriptionId,
        table.periodStart,
        table.part,
      ],
    }),
  ],
)

/** The partitions that were made of the archive, of all environments together. */
export const usageArchiveParts = pgTable(
  'usage_archive_parts',
  {
    /** The table is `usage_archive_<part>`: `2026_01`, and `2026_01_2` for what came after the first was detached. */
    part: text('part').primaryKey(),
    month: instant('month').notNull(),
    state: text('state', { enum: ['attached', 'detached'] }).notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (table) => [uniqueIndex('usage_archive_parts_open').on(table.month).where(sql`state = 'attached'`)],
)
