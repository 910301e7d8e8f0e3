import { index, integer, json, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'

/**
 * The sandbox payment provider's own books, written outside the engine's transactions as a real provider's would be: what
 * it was asked for, by kind and key, and what became of it. Each change makes the next version.
 */
export const sandboxBooks = pgTable(
  'sandbox_books',
  {
    /** Whose it is, so that it goes with the environment; null for what is the provider's own. */
    environmentId: text('environment_id'),
    kind: text('kind').notNull(),
    key: text('key').notNull(),
    version: integer('version').notNull(),
    entry: json('entry').notNull(),
  },
  (table) => [
    primaryKey({ name: 'sandbox_books_pk', columns: [table.kind, table.key] }),
    index('sandbox_books_of_environment').on(table.environmentId, table.kind),
  ],
)
