import { integer, json, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'

/**
 * The sandbox payment provider's own books, written outside the engine's transactions as a real provider's would be: what
 * it was asked for, by kind and key, and what became of it. Each change makes the next version.
 */
export const sandboxBooks = pgTable(
  'sandbox_books',
  {
    kind: text('kind').notNull(),
    key: text('key').notNull(),
    version: integer('version').notNull(),
    entry: json('entry').notNull(),
  },
  (table) => [primaryKey({ name: 'sandbox_books_pk', columns: [table.kind, table.key] })],
)
