import { json, pgTable, text } from 'drizzle-orm/pg-core'

/**
 * The sandbox payment provider's own books, written outside the engine's transactions as a real provider's would be: what
 * it was asked to charge, by idempotency key, and what became of it.
 */
export const sandboxCharges = pgTable('sandbox_charges', {
  idempotencyKey: text('idempotency_key').primaryKey(),
  charge: json('charge').notNull(),
})
