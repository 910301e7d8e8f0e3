import { index, json, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, instant } from './columns.ts'
import { environments } from './environments.ts'

const request = () => ({
  key: text('key').notNull(),
  /** Digest of procedure and canonical input: the same key with another fingerprint is refused. */
  fingerprint: text('fingerprint').notNull(),
  /** `in_progress` between the transaction of the effect and that of the reply, for commands that call a provider. */
  state: text('state', { enum: ['in_progress', 'done'] }).notNull(),
  /** Ids of what the command made, from which a retry after a crash goes on. */
  effect: json('effect'),
  reply: json('reply'),
  /** Wall clock: request keys and leases do not follow a sandbox's clock. */
  createdAt: instant('created_at').notNull(),
  leaseUntil: instant('lease_until'),
})

/** Requests with an Idempotency-Key, beside the customer they act on; kept 7 days (semantics §13). */
export const requests = pgTable('requests', { ...customerScope(), ...request() }, (table) => [
  primaryKey({ name: 'requests_pk', columns: [table.bucket, table.environmentId, table.key] }),
  index('requests_by_age').on(table.bucket, table.createdAt),
])

/** The same for commands on the catalog and the environment. */
export const environmentRequests = pgTable(
  'environment_requests',
  {
    environmentId: text('environment_id')
      .notNull()
      .references(() => environments.id),
    ...request(),
  },
  (table) => [primaryKey({ name: 'environment_requests_pk', columns: [table.environmentId, table.key] })],
)
