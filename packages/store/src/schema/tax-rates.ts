import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { environments } from './environments.ts'

/**
 * The rates that a seller set: few and rarely written, so a reference table where rows are sharded, without a bucket. A row
 * never changes but for its end; a new percent is a row of its own.
 */
export const taxRates = pgTable(
  'tax_rates',
  {
    environmentId: text('environment_id')
      .notNull()
      .references(() => environments.id),
    id: text('id').notNull(),
    name: text('name').notNull(),
    /** An exact decimal from 0. */
    percent: text('percent').notNull(),
    country: text('country').notNull(),
    region: text('region'),
    category: text('category'),
    compound: boolean('compound').notNull(),
    /** Null: as the price says. */
    inclusive: boolean('inclusive'),
    /** Half-open; null for without beginning or end. */
    validFrom: instant('valid_from'),
    validTo: instant('valid_to'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    archivedAt: instant('archived_at'),
  },
  (table) => [
    primaryKey({ name: 'tax_rates_pk', columns: [table.environmentId, table.id] }),
    index('tax_rates_of_country').on(table.environmentId, table.country),
    check('tax_rates_percent_from_zero', sql`${table.percent} ~ '^[0-9]+([.][0-9]+)?$'`),
    check('tax_rates_end_after_start', sql`${table.validTo} >= ${table.validFrom}`),
  ],
)
