import type { BillingSettingsChange } from '@tallywright/domain'
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

export interface Address {
  readonly line1: string | null
  readonly line2: string | null
  readonly city: string | null
  readonly postalCode: string | null
  readonly region: string | null
  /** ISO 3166-1 alpha-2. */
  readonly country: string
}

/** A customer, as finalized invoices freeze them. */
export interface Party {
  readonly name: string | null
  readonly email: string | null
  readonly address: Address | null
  readonly vatNumber: string | null
}

/** Who sells, as finalized invoices freeze them. */
export interface Seller extends Party {
  /** In the register of companies. */
  readonly registrationNumber: string | null
}

/** Isolated billing worlds. A small table that is rarely written: a reference table where rows are sharded. */
export const environments = pgTable(
  'environments',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: ['live', 'sandbox'] }).notNull(),
    name: text('name').notNull(),
    /** `wall`: live. `frozen`: stands at `clockAt` until it is advanced. `ticking`: wall clock plus `clockOffsetMs`. */
    clockMode: text('clock_mode', { enum: ['wall', 'frozen', 'ticking'] }).notNull(),
    clockAt: instant('clock_at'),
    clockOffsetMs: bigint('clock_offset_ms', { mode: 'number' }).notNull().default(0),
    /** Set while the clock is being advanced; an advance that was cut off is taken up again from here. */
    advancingTo: instant('advancing_to'),
    advanceLeaseUntil: instant('advance_lease_until'),
    seller: jsonb('seller').$type<Seller>().notNull(),
    /** What it has set of how it bills; the rest is as `billingSettings` says. */
    settings: jsonb('settings').$type<BillingSettingsChange>().notNull().default({}),
    /** The next sequence number of the environment's own events (catalog, keys, clock). */
    nextEventSequence: bigint('next_event_sequence', { mode: 'number' }).notNull().default(1),
    /** Rises with every change of the catalog, so that pages can ask whether anything is new. */
    catalogRevision: bigint('catalog_revision', { mode: 'number' }).notNull().default(0),
    /** An alert was ever made: until then nobody asks for a look at any. */
    hasAlerts: boolean('has_alerts').notNull().default(false),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    check('environments_clock_matches_kind', sql`(${table.kind} = 'live') = (${table.clockMode} = 'wall')`),
    check('environments_frozen_has_instant', sql`${table.clockMode} <> 'frozen' or ${table.clockAt} is not null`),
  ],
)

export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    environmentId: text('environment_id')
      .notNull()
      .references(() => environments.id),
    kind: text('kind', { enum: ['secret', 'publishable', 'restricted'] }).notNull(),
    scopes: text('scopes').array().notNull(),
    name: text('name').notNull(),
    /** SHA-256 of the whole key, in hex. The key itself is shown once and never stored. */
    secretHash: text('secret_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
    lastUsedAt: instant('last_used_at'),
  },
  (table) => [index('api_keys_by_environment').on(table.environmentId, table.createdAt)],
)
