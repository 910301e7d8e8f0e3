import type { AddOn, AddOnVersion, Coupon, Credit, Feature, Plan, PlanGroup, PlanVersion } from '@tallywright/domain'
import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  foreignKey,
  integer,
  json,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { environments } from './environments.ts'

/*
 * The catalog is small and rarely written: reference tables where rows are sharded, so no bucket. Slugs are unique in an
 * environment; definitions are what `defineCatalog` takes, kept whole, as `json` and not `jsonb`: the order of their keys is
 * the order of prices on invoices and pages.
 */

const catalogEntry = () => ({
  environmentId: text('environment_id')
    .notNull()
    .references(() => environments.id),
  id: text('id').notNull(),
  slug: text('slug').notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  archivedAt: instant('archived_at'),
})

const catalogKeys = (name: string, table: { environmentId: AnyPgColumn; id: AnyPgColumn; slug: AnyPgColumn }) => [
  primaryKey({ name: `${name}_pk`, columns: [table.environmentId, table.id] }),
  unique(`${name}_one_per_slug`).on(table.environmentId, table.slug),
]

export const features = pgTable(
  'features',
  { ...catalogEntry(), definition: json('definition').$type<Feature>().notNull() },
  (table) => catalogKeys('features', table),
)

export const credits = pgTable(
  'credits',
  { ...catalogEntry(), definition: json('definition').$type<Credit>().notNull() },
  (table) => catalogKeys('credits', table),
)

export const planGroups = pgTable(
  'plan_groups',
  { ...catalogEntry(), definition: json('definition').$type<PlanGroup>().notNull() },
  (table) => catalogKeys('plan_groups', table),
)

export const coupons = pgTable(
  'coupons',
  { ...catalogEntry(), definition: json('definition').$type<Coupon>().notNull() },
  (table) => catalogKeys('coupons', table),
)

export const plans = pgTable(
  'plans',
  {
    ...catalogEntry(),
    definition: json('definition').$type<Plan>().notNull(),
    version: integer('version').notNull(),
  },
  (table) => catalogKeys('plans', table),
)

export const addOns = pgTable(
  'add_ons',
  {
    ...catalogEntry(),
    definition: json('definition').$type<AddOn>().notNull(),
    version: integer('version').notNull(),
  },
  (table) => catalogKeys('add_ons', table),
)

/** Immutable: subscriptions and invoice lines point here, so what was sold can always be looked up. */
export const planVersions = pgTable(
  'plan_versions',
  {
    environmentId: text('environment_id').notNull(),
    id: text('id').notNull(),
    planId: text('plan_id').notNull(),
    version: integer('version').notNull(),
    /** `phase`: its introductory prices. `custom`: made from it for one customer, who is in the snapshot. */
    kind: text('kind', { enum: ['offered', 'phase', 'custom'] }).notNull(),
    snapshot: json('snapshot').$type<PlanVersion>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'plan_versions_pk', columns: [table.environmentId, table.id] }),
    uniqueIndex('plan_versions_one_per_number')
      .on(table.environmentId, table.planId, table.version)
      .where(sql`kind = 'offered'`),
    foreignKey({
      name: 'plan_versions_of_plan',
      columns: [table.environmentId, table.planId],
      foreignColumns: [plans.environmentId, plans.id],
    }),
  ],
)

export const addOnVersions = pgTable(
  'add_on_versions',
  {
    environmentId: text('environment_id').notNull(),
    id: text('id').notNull(),
    addOnId: text('add_on_id').notNull(),
    version: integer('version').notNull(),
    snapshot: json('snapshot').$type<AddOnVersion>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'add_on_versions_pk', columns: [table.environmentId, table.id] }),
    unique('add_on_versions_one_per_number').on(table.environmentId, table.addOnId, table.version),
    foreignKey({
      name: 'add_on_versions_of_add_on',
      columns: [table.environmentId, table.addOnId],
      foreignColumns: [addOns.environmentId, addOns.id],
    }),
  ],
)
