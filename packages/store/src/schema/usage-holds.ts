import { sql } from 'drizzle-orm'
import { check, foreignKey, index, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { customerScope, instant, quantity } from './columns.ts'
import { customers } from './customers.ts'

/** Units that are set aside for use that is under way. One whose time is over sets nothing aside, whatever its state. */
export const usageHolds = pgTable(
  'usage_holds',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    /** What the caller sent, normalised. */
    contentHash: text('content_hash').notNull(),
    featureSlug: text('feature_slug').notNull(),
    units: quantity('units').notNull(),
    properties: jsonb('properties').$type<Readonly<Record<string, string>>>().notNull(),
    /** What the units would draw from which wallet; null where none pays for them. */
    unit: text('unit'),
    reserved: quantity('reserved').notNull(),
    state: text('state', { enum: ['open', 'settled', 'released'] }).notNull(),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'usage_holds_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'usage_holds_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    unique('usage_holds_once_per_key').on(table.bucket, table.environmentId, table.customerId, table.idempotencyKey),
    index('usage_holds_open')
      .on(table.bucket, table.environmentId, table.customerId, table.expiresAt)
      .where(sql`state = 'open'`),
    index('usage_holds_to_forget').on(table.bucket, table.environmentId, table.expiresAt),
    check('usage_holds_reserve_no_debt', sql`${table.reserved} >= 0`),
  ],
)
