import type { AlertSubject } from '@tallywright/domain'
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, exact, instant } from './columns.ts'
import { customers } from './customers.ts'
import { environments } from './environments.ts'

/** Thresholds that are told once in each period: of all customers, or of one. Few and rarely written, so without a bucket. */
export const alerts = pgTable(
  'alerts',
  {
    environmentId: text('environment_id')
      .notNull()
      .references(() => environments.id),
    id: text('id').notNull(),
    /** Null: of every customer. */
    customerId: text('customer_id'),
    metric: text('metric').$type<AlertSubject['metric']>().notNull(),
    /** The slug of a feature, a currency or the unit of a wallet. */
    subject: text('subject').notNull(),
    threshold: exact('threshold').notNull(),
    thresholdType: text('threshold_type', { enum: ['absolute', 'percent'] }).notNull(),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
    deletedAt: instant('deleted_at'),
  },
  (table) => [
    primaryKey({ name: 'alerts_pk', columns: [table.environmentId, table.id] }),
    check('alerts_at_more_than_nothing', sql`${table.threshold} > 0`),
    index('alerts_in_force').on(table.environmentId, table.customerId).where(sql`deleted_at is null`),
  ],
)

/** That an alert was told of a customer in a period, which happens once. */
export const alertFirings = pgTable(
  'alert_firings',
  {
    ...customerScope(),
    customerId: text('customer_id').notNull(),
    alertId: text('alert_id').notNull(),
    /** Whose period it is; empty for the calendar month of a customer without one. */
    subscriptionId: text('subscription_id').notNull(),
    periodStart: instant('period_start').notNull(),
    value: exact('value').notNull(),
    firedAt: instant('fired_at').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'alert_firings_pk',
      columns: [
        table.bucket,
        table.environmentId,
        table.customerId,
        table.alertId,
        table.subscriptionId,
        table.periodStart,
      ],
    }),
    foreignKey({
      name: 'alert_firings_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
  ],
)

/** Customers of whom something has changed that alerts may be about, since they were last looked at. */
export const alertChecks = pgTable(
  'alert_checks',
  {
    ...customerScope(),
    customerId: text('customer_id').notNull(),
    dueAt: instant('due_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'alert_checks_pk', columns: [table.bucket, table.environmentId, table.customerId] }),
    foreignKey({
      name: 'alert_checks_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    index('alert_checks_due').on(table.environmentId, table.dueAt),
  ],
)

/** How much of a limit that alerts watch a customer has used up, as it was at the last look at them. */
export const limitShares = pgTable(
  'limit_shares',
  {
    ...customerScope(),
    customerId: text('customer_id').notNull(),
    metric: text('metric').$type<AlertSubject['metric']>().notNull(),
    subject: text('subject').notNull(),
    /** Empty for a wallet that no subscription draws from. */
    subscriptionId: text('subscription_id').notNull(),
    share: exact('share').notNull(),
    value: exact('value').notNull(),
    limit: exact('limit_value').notNull(),
    /** From then on it says nothing any more; null for a wallet, which goes on. */
    resetsAt: instant('resets_at'),
    asOf: instant('as_of').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'limit_shares_pk',
      columns: [table.bucket, table.environmentId, table.customerId, table.metric, table.subject, table.subscriptionId],
    }),
    foreignKey({
      name: 'limit_shares_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    index('limit_shares_of_subject').on(
      table.environmentId,
      table.metric,
      table.subject,
      table.share,
      table.customerId,
      table.subscriptionId,
    ),
    index('limit_shares_by_share').on(
      table.environmentId,
      table.share,
      table.customerId,
      table.metric,
      table.subject,
      table.subscriptionId,
    ),
  ],
)
