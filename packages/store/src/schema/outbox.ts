import { bigint, foreignKey, index, json, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, instant } from './columns.ts'
import { customers } from './customers.ts'
import { environments } from './environments.ts'

const event = () => ({
  sequence: bigint('sequence', { mode: 'number' }).notNull(),
  id: text('id').notNull(),
  type: text('type').notNull(),
  objectType: text('object_type').notNull(),
  objectId: text('object_id').notNull(),
  objectVersion: bigint('object_version', { mode: 'number' }).notNull(),
  /** The object as it was right after the change, in its wire form. */
  snapshot: json('snapshot').notNull(),
  /** Who asked for it (an API key, the clock, the engine) and why, if they said so. */
  actor: text('actor').notNull(),
  reason: text('reason'),
  occurredAt: instant('occurred_at').notNull(),
})

/** Facts saved in the transaction of the change they report, in order per customer. */
export const outbox = pgTable(
  'outbox',
  { ...customerScope(), customerId: text('customer_id').notNull(), ...event() },
  (table) => [
    primaryKey({
      name: 'outbox_pk',
      columns: [table.bucket, table.environmentId, table.customerId, table.sequence],
    }),
    foreignKey({
      name: 'outbox_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    index('outbox_of_object').on(table.bucket, table.environmentId, table.objectId, table.objectVersion),
  ],
)

/** The same for what belongs to no customer: catalog, keys, clock. Ordered by the catalog's revision row lock. */
export const environmentOutbox = pgTable(
  'environment_outbox',
  {
    environmentId: text('environment_id')
      .notNull()
      .references(() => environments.id),
    ...event(),
  },
  (table) => [primaryKey({ name: 'environment_outbox_pk', columns: [table.environmentId, table.sequence] })],
)
