import { foreignKey, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { environments } from './environments.ts'

/**
 * Clocks of a sandbox that some of its customers live by. Few rows, and of no one customer: a reference table where rows
 * are sharded.
 */
export const testClocks = pgTable(
  'test_clocks',
  {
    environmentId: text('environment_id').notNull(),
    id: text('id').notNull(),
    name: text('name'),
    /** What it shows: it stands there until it is advanced. */
    clockAt: instant('clock_at').notNull(),
    /** Set while it is being advanced; an advance that was cut off is taken up again from here. */
    advancingTo: instant('advancing_to'),
    advanceLeaseUntil: instant('advance_lease_until'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'test_clocks_pk', columns: [table.environmentId, table.id] }),
    foreignKey({
      name: 'test_clocks_in_environment',
      columns: [table.environmentId],
      foreignColumns: [environments.id],
    }),
  ],
)
