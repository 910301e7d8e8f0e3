import type { Instant } from '@tallywright/domain'
import { and, desc, eq, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Wire } from '../connect/wire.ts'
import * as schema from '../schema/index.ts'
import { emptyEnvironment } from './empty-environment.ts'
import { findRecoveryLink } from './recovery-links.ts'
import { type Executor, type PageRequest, pageOf, type Scope } from './scope.ts'
import { type Slots, written } from './written.ts'

const { apiKeys, environmentSeries, environments } = schema

export type EnvironmentRow = typeof environments.$inferSelect
export type ApiKeyRow = typeof apiKeys.$inferSelect

const keyById = written((db, { id }: Slots<{ readonly id: string }>) =>
  db.select().from(apiKeys).where(eq(apiKeys.id, id)),
)

/** The key of a request that does not have an environment yet. */
export function keyDirectory(wire: Wire) {
  return {
    keyById: async (id: string): Promise<ApiKeyRow | null> => {
      const [row = null] = await keyById({ wire, environmentId: '' }, { id })
      return row
    },
  }
}

/** Environments and keys before a request has an environment. */
export function environmentDirectory(db: Executor) {
  return {
    byId: async (id: string) => (await db.select().from(environments).where(eq(environments.id, id)))[0] ?? null,
    all: () => db.select().from(environments).orderBy(environments.id),
    add: (row: typeof environments.$inferInsert) => db.insert(environments).values(row),
    addKey: (row: typeof apiKeys.$inferInsert) => db.insert(apiKeys).values(row),
    anyKey: async () => (await db.select({ id: apiKeys.id }).from(apiKeys).limit(1)).length > 0,
    /** Makes every other start wait until this transaction has ended, and see what it did. */
    lockEnvironments: () => db.execute(sql`lock table ${environments} in share row exclusive mode`),
    /** Empties a database in which no key was ever made, so that nobody can have used it. */
    emptyUnserved: async () => {
      const { anyKey } = environmentDirectory(db)
      if (await anyKey()) throw new Error('a database that has keys is never emptied')
      const tables = Object.values(schema).map((table) => sql`${table}`)
      await db.execute(sql`truncate table ${sql.join(tables, sql`, `)}`)
    },
    recoveryLink: (bucket: number, id: string) => findRecoveryLink(db, bucket, id),
    /** Noted at most once a minute, so that a busy key does not make its row hot. */
    noteKeyUse: (id: string, at: Instant, unlessSince: Instant) =>
      db
        .update(apiKeys)
        .set({ lastUsedAt: at })
        .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAt), lte(apiKeys.lastUsedAt, unlessSince)))),
  }
}

const ownRow = written((db, { environmentId }: Slots<object>) =>
  db.select().from(environments).where(eq(environments.id, environmentId)),
)

/** The environment a transaction runs in: its clock, its counters, its keys. */
export function environmentQueries(scope: Scope) {
  const { db, environmentId } = scope
  const own = eq(environments.id, environmentId)
  const ownKey = (id: string) => and(eq(apiKeys.environmentId, environmentId), eq(apiKeys.id, id))
  const single = async (rows: Promise<EnvironmentRow[]>): Promise<EnvironmentRow> => {
    const [row] = await rows
    if (row === undefined) throw new Error(`environment ${environmentId} is gone`)
    return row
  }
  return {
    get: () => single(ownRow(scope, {})),
    lock: () => single(db.select().from(environments).where(own).for('update')),
    setClock: (
      clock: Partial<
        Pick<EnvironmentRow, 'clockMode' | 'clockAt' | 'clockOffsetMs' | 'advancingTo' | 'advanceLeaseUntil'>
      >,
    ) => db.update(environments).set(clock).where(own),
    save: (change: Partial<Pick<EnvironmentRow, 'name' | 'seller' | 'settings'>>) =>
      db.update(environments).set(change).where(own),
    /** Another environment, made from this one, with its first keys. */
    addSandbox: async (
      row: typeof environments.$inferInsert,
      keys: readonly Omit<typeof apiKeys.$inferInsert, 'environmentId'>[],
    ): Promise<EnvironmentRow> => {
      const added = await single(
        db
          .insert(environments)
          .values({ ...row, kind: 'sandbox' })
          .returning(),
      )
      await db.insert(apiKeys).values(keys.map((key) => ({ ...key, environmentId: added.id })))
      return added
    },
    empty: (what: Parameters<typeof emptyEnvironment>[1]) => emptyEnvironment(scope, what),
    /** Takes the next revision of the catalog; locks the row, so catalog commands go one at a time. */
    nextCatalogRevision: () =>
      single(
        db
          .update(environments)
          .set({ catalogRevision: sql`${environments.catalogRevision} + 1` })
          .where(own)
          .returning(),
      ),
    noteAlerts: () => db.update(environments).set({ hasAlerts: true }).where(own),
    takeEventSequences: async (count: number): Promise<number> => {
      const row = await single(
        db
          .update(environments)
          .set({ nextEventSequence: sql`${environments.nextEventSequence} + ${count}` })
          .where(own)
          .returning(),
      )
      return row.nextEventSequence - count
    },
    /**
     * The next number of the environment's one series. Its row stays locked until the transaction ends, so that no number
     * is left out; take it when nothing else is waited for.
     */
    takeInvoiceNumber: async (): Promise<number> => {
      const [row] = await db
        .insert(environmentSeries)
        .values({ environmentId, nextInvoiceNumber: 2, nextCreditNoteNumber: 1 })
        .onConflictDoUpdate({
          target: environmentSeries.environmentId,
          set: { nextInvoiceNumber: sql`${environmentSeries.nextInvoiceNumber} + 1` },
        })
        .returning({ next: environmentSeries.nextInvoiceNumber })
      if (row === undefined) throw new Error(`environment ${environmentId} has no series`)
      return row.next - 1
    },
    /** The same for credit notes, which count beside the invoices. */
    takeCreditNoteNumber: async (): Promise<number> => {
      const [row] = await db
        .insert(environmentSeries)
        .values({ environmentId, nextInvoiceNumber: 1, nextCreditNoteNumber: 2 })
        .onConflictDoUpdate({
          target: environmentSeries.environmentId,
          set: { nextCreditNoteNumber: sql`${environmentSeries.nextCreditNoteNumber} + 1` },
        })
        .returning({ next: environmentSeries.nextCreditNoteNumber })
      if (row === undefined) throw new Error(`environment ${environmentId} has no series`)
      return row.next - 1
    },
    keys: async (page: PageRequest) => {
      const after = page.after === null ? undefined : lt(apiKeys.id, page.after)
      const rows = await db
        .select()
        .from(apiKeys)
        .where(and(eq(apiKeys.environmentId, environmentId), after))
        .orderBy(desc(apiKeys.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
    addKey: (row: Omit<typeof apiKeys.$inferInsert, 'environmentId'>) =>
      db.insert(apiKeys).values({ ...row, environmentId }),
    lockKey: async (id: string): Promise<ApiKeyRow | null> =>
      (await db.select().from(apiKeys).where(ownKey(id)).for('update'))[0] ?? null,
    revokeKey: (id: string, at: Instant) => db.update(apiKeys).set({ revokedAt: at }).where(ownKey(id)),
  }
}
