import { sql } from 'drizzle-orm'
import { foreignKey, integer, json, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { plans } from './catalog.ts'
import { instant } from './columns.ts'

/** A subscription that a migration could not move, and why. */
export interface RefusedMigration {
  readonly subscriptionId: string
  readonly customerId: string
  readonly code: string
  readonly message: string
}

/**
 * Runs that move the subscriptions of a plan to one of its versions, one subscription after another in the order of their
 * ids. Few rows, and of no one customer: a reference table where rows are sharded. What was done for each subscription is
 * beside its customer, under the key of its step.
 */
export const planMigrations = pgTable(
  'plan_migrations',
  {
    environmentId: text('environment_id').notNull(),
    id: text('id').notNull(),
    planId: text('plan_id').notNull(),
    targetVersionId: text('target_version_id').notNull(),
    /** The subscription that was looked at last: a run that was cut off goes on after it. */
    reached: text('reached'),
    changed: integer('changed').notNull(),
    scheduled: integer('scheduled').notNull(),
    unchanged: integer('unchanged').notNull(),
    refused: integer('refused').notNull(),
    /** The first of those that were refused. */
    refusals: json('refusals').$type<readonly RefusedMigration[]>().notNull(),
    startedAt: instant('started_at').notNull(),
    finishedAt: instant('finished_at'),
    /** Wall clock: until then nobody else begins one of this plan. */
    leaseUntil: instant('lease_until').notNull(),
  },
  (table) => [
    primaryKey({ name: 'plan_migrations_pk', columns: [table.environmentId, table.id] }),
    uniqueIndex('plan_migrations_one_open_per_plan')
      .on(table.environmentId, table.planId)
      .where(sql`finished_at is null`),
    foreignKey({
      name: 'plan_migrations_of_plan',
      columns: [table.environmentId, table.planId],
      foreignColumns: [plans.environmentId, plans.id],
    }),
  ],
)
