import {
  type AutoTopUp,
  emptyWallet,
  formatExact,
  type Grant,
  type GrantOrigin,
  type Instant,
  type LedgerEntry,
  ledgerBalance,
  type OpenGrant,
  parseDecimal,
  type Wallet,
  type WalletMovement,
} from '@tallywright/domain'
import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, notInArray, or, sql } from 'drizzle-orm'
import { ledgerEntries, walletGrants, wallets } from '../schema/index.ts'
import { autoTopUpQueries } from './auto-top-ups.ts'
import { type DeadlineClock, livesBy } from './due-by-clock.ts'
import { ledgerQueries, type WalletKey } from './ledger.ts'
import type { Scope } from './scope.ts'
import { type Slots, written } from './written.ts'

type GrantRow = typeof walletGrants.$inferSelect

/** A grant that has ended with units left that nothing was done about. */
export interface DueGrant {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly unit: string
  readonly deadlineAt: Instant
}

/** How a movement is written: `source` names what caused it and posts at most once. */
export interface Posting {
  readonly source: string
  readonly reason: string | null
  readonly at: Instant
  readonly entryId: () => string
  /** When a worker is to look whether the wallet is topped up by itself; as it was unless given. */
  readonly topUpDueAt?: Instant
  /** It may leave a debt: the limit that the database holds is moved to it. */
  readonly mayOverdraw?: true
  /** False for one that no event tells: it makes no version. */
  readonly isTold?: false
}

/** A wallet with what is set for it. */
export interface StoredWallet extends Wallet {
  readonly autoTopUp: AutoTopUp | null
  readonly autoTopUpDueAt: Instant | null
}

const walletOf = written((db, slots: Slots<WalletKey>) =>
  db
    .select()
    .from(wallets)
    .where(
      and(
        eq(wallets.bucket, slots.bucket),
        eq(wallets.environmentId, slots.environmentId),
        eq(wallets.customerId, slots.customerId),
        eq(wallets.unit, slots.unit),
      ),
    ),
)

interface RollingOver {
  readonly bucket: number
  readonly customerId: string
  readonly subscriptionId: string
  readonly until: Instant
}

const rollingOver = written((db, slots: Slots<RollingOver>) =>
  db
    .selectDistinct({ unit: walletGrants.unit })
    .from(walletGrants)
    .where(
      and(
        eq(walletGrants.bucket, slots.bucket),
        eq(walletGrants.environmentId, slots.environmentId),
        eq(walletGrants.customerId, slots.customerId),
        eq(walletGrants.subscriptionId, slots.subscriptionId),
        isNotNull(walletGrants.rollover),
        gt(walletGrants.remaining, '0'),
        lte(walletGrants.expiresAt, sql.param(slots.until, walletGrants.expiresAt)),
      ),
    ),
)

export function walletQueries(scope: Scope) {
  const { db, environmentId } = scope
  const at = ({ bucket, customerId, unit }: WalletKey) =>
    and(
      eq(wallets.bucket, bucket),
      eq(wallets.environmentId, environmentId),
      eq(wallets.customerId, customerId),
      eq(wallets.unit, unit),
    )
  /** Those that hold something, and those in `named`: what is given back may go to a grant that is spent. */
  const openGrants = async (
    { bucket, customerId, unit }: WalletKey,
    named: readonly string[] = [],
  ): Promise<OpenGrant[]> => {
    const rows = await db
      .select()
      .from(walletGrants)
      .where(
        and(
          eq(walletGrants.bucket, bucket),
          eq(walletGrants.environmentId, environmentId),
          eq(walletGrants.customerId, customerId),
          eq(walletGrants.unit, unit),
          or(
            and(gt(walletGrants.remaining, '0'), isNull(walletGrants.voidedAt)),
            named.length === 0 ? undefined : inArray(walletGrants.id, [...named]),
          ),
        ),
      )
      .orderBy(asc(walletGrants.id))
    return rows.map(toGrant)
  }
  const assemble = async (
    key: WalletKey,
    row: typeof wallets.$inferSelect | undefined,
    named: readonly string[] = [],
  ): Promise<StoredWallet> => {
    if (row === undefined) return { ...emptyWallet(key.unit), autoTopUp: null, autoTopUpDueAt: null }
    const { unit, debt, debtPayments, autoTopUp, autoTopUpDueAt } = row
    const grants = await openGrants(key, [...named, ...debtPayments.map(({ grantId }) => grantId)])
    return { unit, grants, debt: parseDecimal(debt), debtPayments, autoTopUp, autoTopUpDueAt }
  }
  return {
    /** The wallet as it stands; an empty one when the customer has none of this unit. */
    find: async (key: WalletKey): Promise<StoredWallet> => assemble(key, (await walletOf(scope, key))[0]),
    /** The same, locked and made if need be: movements of one wallet go one after another. */
    lock: async (key: WalletKey, named: readonly string[] = []): Promise<StoredWallet> => {
      await db
        .insert(wallets)
        .values({ ...key, environmentId, balance: '0', overdraft: '0', debt: '0', debtPayments: [], version: 0 })
        .onConflictDoNothing()
      return assemble(key, (await db.select().from(wallets).where(at(key)).for('update'))[0], named)
    },
    unitsOf: async (bucket: number, customerId: string): Promise<string[]> => {
      const rows = await db
        .select({ unit: wallets.unit })
        .from(wallets)
        .where(
          and(eq(wallets.bucket, bucket), eq(wallets.environmentId, environmentId), eq(wallets.customerId, customerId)),
        )
        .orderBy(asc(wallets.unit))
      return rows.map((row) => row.unit)
    },
    /** Names under which a subscription has been granted what comes once. */
    namesGrantedOnce: async (bucket: number, subscriptionId: string): Promise<string[]> => {
      const rows = await db
        .select({ name: walletGrants.originName })
        .from(walletGrants)
        .where(
          and(
            eq(walletGrants.bucket, bucket),
            eq(walletGrants.environmentId, environmentId),
            eq(walletGrants.subscriptionId, subscriptionId),
            eq(walletGrants.source, 'plan'),
            isNull(walletGrants.expiresAt),
          ),
        )
      return rows.flatMap(({ name }) => (name === null ? [] : [name]))
    },
    /** Units of which a subscription has grants that have ended by `until` and may roll over. */
    unitsToRollOver: async (
      { bucket, customerId }: Pick<WalletKey, 'bucket' | 'customerId'>,
      subscriptionId: string,
      until: Instant,
    ): Promise<string[]> => {
      const rows = await rollingOver(scope, { bucket, customerId, subscriptionId, until })
      return rows.map(({ unit }) => unit)
    },
    /** Grants that end by `until` with something left, earliest first. `except`: ids. */
    dueGrants: (
      clock: DeadlineClock,
      until: Instant,
      limit: number,
      except: readonly string[] = [],
    ): Promise<DueGrant[]> =>
      db
        .select({
          bucket: walletGrants.bucket,
          id: walletGrants.id,
          customerId: walletGrants.customerId,
          unit: walletGrants.unit,
          deadlineAt: walletGrants.expiryDueAt,
        })
        .from(walletGrants)
        .where(
          and(
            eq(walletGrants.environmentId, environmentId),
            isNotNull(walletGrants.expiryDueAt),
            gt(walletGrants.remaining, '0'),
            lte(walletGrants.expiryDueAt, until),
            livesBy(scope, clock, walletGrants),
            except.length === 0 ? undefined : notInArray(walletGrants.id, [...except]),
          ),
        )
        .orderBy(asc(walletGrants.expiryDueAt), asc(walletGrants.customerId), asc(walletGrants.id))
        .limit(limit) as Promise<DueGrant[]>,
    /** Nothing more is to be done about grants of the wallet that have ended by `at`. */
    forgetDueGrants: ({ bucket, customerId, unit }: WalletKey, until: Instant) =>
      db
        .update(walletGrants)
        .set({ expiryDueAt: null })
        .where(
          and(
            eq(walletGrants.bucket, bucket),
            eq(walletGrants.environmentId, environmentId),
            eq(walletGrants.customerId, customerId),
            eq(walletGrants.unit, unit),
            lte(walletGrants.expiryDueAt, until),
          ),
        ),
    ...ledgerQueries(scope),
    ...autoTopUpQueries(scope),
    /** Saves what a movement changed of a locked wallet, and returns the wallet’s version; null where nothing moved. */
    post: async (
      key: WalletKey,
      before: Wallet,
      { wallet, entries }: WalletMovement,
      posting: Posting,
    ): Promise<number | null> => {
      if (entries.length === 0) return null
      const known = new Map(before.grants.map((grant) => [grant.id, grant]))
      for (const grant of wallet.grants) {
        const earlier = known.get(grant.id)
        if (earlier === undefined) await db.insert(walletGrants).values(toRow(key, environmentId, grant))
        else await saveGrant(grant)
      }
      await db.insert(ledgerEntries).values(
        entries.map((entry, position) => ({
          ...key,
          environmentId,
          id: posting.entryId(),
          ...entryColumns(entry),
          source: posting.source,
          reason: posting.reason,
          position,
          createdAt: posting.at,
        })),
      )
      const moved = await db
        .update(wallets)
        .set({
          ...(posting.isTold === false ? {} : { version: sql`${wallets.version} + 1` }),
          balance: sql`${wallets.balance} + ${formatExact(ledgerBalance(entries))}::numeric`,
          debt: formatExact(wallet.debt),
          debtPayments: wallet.debtPayments,
          ...(posting.mayOverdraw === true
            ? { overdraft: sql`greatest(${wallets.overdraft}, ${formatExact(wallet.debt)}::numeric)` }
            : {}),
          ...(posting.topUpDueAt === undefined ? {} : { autoTopUpDueAt: posting.topUpDueAt }),
        })
        .where(at(key))
        .returning({ version: wallets.version })
      return moved[0]?.version ?? null

      async function saveGrant(grant: OpenGrant) {
        await db
          .update(walletGrants)
          .set({ remaining: formatExact(grant.remaining), voidedAt: grant.voidedAt })
          .where(
            and(
              eq(walletGrants.bucket, key.bucket),
              eq(walletGrants.environmentId, environmentId),
              eq(walletGrants.id, grant.id),
            ),
          )
      }
    },
  }
}

function entryColumns({ debit, credit, amount }: LedgerEntry) {
  return { debitAccount: debit, creditAccount: credit, amount: formatExact(amount) }
}

function toGrant(row: GrantRow): OpenGrant {
  return {
    id: row.id,
    amount: parseDecimal(row.amount),
    remaining: parseDecimal(row.remaining),
    priority: row.priority,
    effectiveAt: row.effectiveAt,
    expiresAt: row.expiresAt,
    costBasis: parseDecimal(row.costBasis),
    source: row.source,
    createdAt: row.createdAt,
    voidedAt: row.voidedAt,
    rollover: row.rollover,
    origin: originOf(row),
  }
}

function originOf({ subscriptionId, originName, periodStart }: GrantRow): GrantOrigin | null {
  if (subscriptionId === null || originName === null || periodStart === null) return null
  return { subscriptionId, name: originName, periodStart }
}

function toRow(key: WalletKey, environmentId: string, grant: Grant & { remaining: OpenGrant['remaining'] }) {
  return {
    ...key,
    environmentId,
    id: grant.id,
    amount: formatExact(grant.amount),
    remaining: formatExact(grant.remaining),
    priority: grant.priority,
    effectiveAt: grant.effectiveAt,
    expiresAt: grant.expiresAt,
    voidedAt: grant.voidedAt,
    costBasis: formatExact(grant.costBasis),
    source: grant.source,
    rollover: grant.rollover,
    subscriptionId: grant.origin?.subscriptionId ?? null,
    originName: grant.origin?.name ?? null,
    periodStart: grant.origin?.periodStart ?? null,
    expiryDueAt: grant.expiresAt,
    createdAt: grant.createdAt,
  }
}
