import type { GrantOrigin } from '@tallywright/domain'
import { and, asc, desc, eq, isNotNull, lt, sql } from 'drizzle-orm'
import { ledgerEntries, walletGrants } from '../schema/index.ts'
import { type Page, type PageRequest, pageOf, type Scope } from './scope.ts'

export type LedgerRow = typeof ledgerEntries.$inferSelect

/** Names one wallet of a customer. */
export interface WalletKey {
  readonly bucket: number
  readonly customerId: string
  /** A currency or the slug of a credit. */
  readonly unit: string
}

/** What the movements of wallets have left behind. */
export function ledgerQueries({ db, environmentId }: Scope) {
  return {
    /** The ledger of one wallet, newest entry first. */
    entries: async ({ bucket, customerId, unit }: WalletKey, page: PageRequest): Promise<Page<LedgerRow>> => {
      const rows = await db
        .select()
        .from(ledgerEntries)
        .where(
          and(
            eq(ledgerEntries.bucket, bucket),
            eq(ledgerEntries.environmentId, environmentId),
            eq(ledgerEntries.customerId, customerId),
            eq(ledgerEntries.unit, unit),
            page.after === null ? undefined : lt(ledgerEntries.id, page.after),
          ),
        )
        .orderBy(desc(ledgerEntries.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
    /** What was posted for a source, in all wallets of a customer, in its order. */
    postedFor: (bucket: number, customerId: string, source: string): Promise<LedgerRow[]> =>
      db
        .select()
        .from(ledgerEntries)
        .where(
          and(
            eq(ledgerEntries.bucket, bucket),
            eq(ledgerEntries.environmentId, environmentId),
            eq(ledgerEntries.customerId, customerId),
            eq(ledgerEntries.source, source),
          ),
        )
        .orderBy(asc(ledgerEntries.unit), asc(ledgerEntries.position)),
    /** What movements whose source begins like this have taken of a period's grants that are void since, in units. */
    voidedBy: async (
      beginning: string,
      { bucket, customerId, unit }: WalletKey,
      { subscriptionId, periodStart }: Pick<GrantOrigin, 'subscriptionId' | 'periodStart'>,
    ): Promise<string> => {
      const [row] = await db
        .select({ units: sql<string>`coalesce(sum(${ledgerEntries.amount}), 0)::text` })
        .from(walletGrants)
        .innerJoin(
          ledgerEntries,
          and(
            eq(ledgerEntries.bucket, walletGrants.bucket),
            eq(ledgerEntries.environmentId, walletGrants.environmentId),
            eq(ledgerEntries.customerId, walletGrants.customerId),
            eq(ledgerEntries.unit, walletGrants.unit),
            eq(ledgerEntries.debitAccount, sql`'grant:' || ${walletGrants.id}`),
            eq(ledgerEntries.creditAccount, 'void'),
            sql`starts_with(${ledgerEntries.source}, ${beginning})`,
          ),
        )
        .where(
          and(
            eq(walletGrants.bucket, bucket),
            eq(walletGrants.environmentId, environmentId),
            eq(walletGrants.customerId, customerId),
            eq(walletGrants.unit, unit),
            eq(walletGrants.subscriptionId, subscriptionId),
            eq(walletGrants.periodStart, periodStart),
            isNotNull(walletGrants.voidedAt),
          ),
        )
      return row?.units ?? '0'
    },
  }
}
