import type { Instant } from '@tallywright/domain'
import { and, eq, gte, ne, sql } from 'drizzle-orm'
import { topUps } from '../schema/index.ts'
import type { WalletKey } from './ledger.ts'
import type { Scope } from './scope.ts'

export type TopUpRow = typeof topUps.$inferSelect

type TopUpChange = Pick<TopUpRow, 'bucket' | 'id' | 'updatedAt' | 'version'> &
  Partial<Pick<TopUpRow, 'state' | 'grantId' | 'creditedNet' | 'takenBack'>>

/** Top-ups change under the lock of their customer. */
export function topUpQueries({ db, environmentId }: Scope) {
  const at = (bucket: number, id: string) =>
    and(eq(topUps.bucket, bucket), eq(topUps.environmentId, environmentId), eq(topUps.id, id))
  const automaticOf = ({ bucket, customerId, unit }: WalletKey) =>
    and(
      eq(topUps.bucket, bucket),
      eq(topUps.environmentId, environmentId),
      eq(topUps.customerId, customerId),
      eq(topUps.unit, unit),
      eq(topUps.isAutomatic, true),
    )
  return {
    add: async (row: TopUpRow): Promise<void> => {
      await db.insert(topUps).values({ ...row, environmentId })
    },
    find: async (bucket: number, id: string): Promise<TopUpRow | null> => {
      const rows = await db.select().from(topUps).where(at(bucket, id))
      return rows[0] ?? null
    },
    /** The one that an invoice is for; null where it is for something else. */
    ofInvoice: async (bucket: number, invoiceId: string): Promise<TopUpRow | null> => {
      const rows = await db
        .select()
        .from(topUps)
        .where(and(eq(topUps.bucket, bucket), eq(topUps.environmentId, environmentId), eq(topUps.invoiceId, invoiceId)))
      return rows[0] ?? null
    },
    save: ({ bucket, id, ...change }: TopUpChange) => db.update(topUps).set(change).where(at(bucket, id)),
    /** The automatic one of a wallet that is on its way, by id. */
    automaticOnItsWay: async (key: WalletKey): Promise<string | null> => {
      const rows = await db
        .select({ id: topUps.id })
        .from(topUps)
        .where(and(automaticOf(key), eq(topUps.state, 'pending')))
      return rows[0]?.id ?? null
    },
    /** What was made by itself of a wallet: units since one instant, and how many since another; not what was dropped. */
    madeByItself: async (
      key: WalletKey,
      { unitsSince, countSince }: { readonly unitsSince: Instant; readonly countSince: Instant },
    ): Promise<{ units: string; count: number }> => {
      const [row] = await db
        .select({
          units: sql<string>`coalesce(sum(${topUps.amount}) filter (
            where ${gte(topUps.createdAt, unitsSince)} and ${ne(topUps.state, 'dropped')}), 0)::text`,
          count: sql<number>`(count(*) filter (where ${gte(topUps.createdAt, countSince)}))::int`,
        })
        .from(topUps)
        .where(and(automaticOf(key), gte(topUps.createdAt, unitsSince < countSince ? unitsSince : countSince)))
      return { units: row?.units ?? '0', count: row?.count ?? 0 }
    },
  }
}
