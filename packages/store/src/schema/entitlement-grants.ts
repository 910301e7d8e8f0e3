import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, instant, quantity } from './columns.ts'
import { customers } from './customers.ts'

/** Features, or units of them, that a customer has for a time beside what their subscriptions grant. */
export const entitlementGrants = pgTable(
  'entitlement_grants',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    featureSlug: text('feature_slug').notNull(),
    /** Of a feature with a quantity; null for one that is had or not. */
    units: quantity('units'),
    effectiveAt: instant('effective_at').notNull(),
    /** Null for one that does not end by itself. */
    expiresAt: instant('expires_at'),
    /** When it was ended by hand. */
    revokedAt: instant('revoked_at'),
    reason: text('reason').notNull(),
    actor: text('actor').notNull(),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'entitlement_grants_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'entitlement_grants_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    check('entitlement_grants_of_something', sql`${table.units} is null or ${table.units} > 0`),
    check(
      'entitlement_grants_end_after_they_begin',
      sql`${table.expiresAt} is null or ${table.expiresAt} > ${table.effectiveAt}`,
    ),
    index('entitlement_grants_of_customer').on(table.bucket, table.environmentId, table.customerId, table.id),
  ],
)
