import { json, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, instant } from './columns.ts'

/** Previews that a commit may still refer to by their hash: the instant they were computed at, kept for 15 minutes. */
export const previews = pgTable(
  'previews',
  {
    ...customerScope(),
    hash: text('hash').notNull(),
    effectiveAt: instant('effective_at').notNull(),
    /** Ids that the decision carries, so that the commit makes the same ones. */
    ids: json('ids').$type<Readonly<Record<string, string | readonly string[]>>>().notNull(),
    /** Wall clock, like all request bookkeeping. */
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [primaryKey({ name: 'previews_pk', columns: [table.bucket, table.environmentId, table.hash] })],
)
