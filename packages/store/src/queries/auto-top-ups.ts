import type { AutoTopUp, Instant } from '@tallywright/domain'
import { and, asc, eq, isNotNull, lte, notInArray, sql } from 'drizzle-orm'
import { wallets } from '../schema/index.ts'
import { type DeadlineClock, livesBy } from './due-by-clock.ts'
import type { WalletKey } from './ledger.ts'
import type { Scope } from './scope.ts'

/** A wallet that is to be looked at. `id`: its customer and its unit. */
export interface DueTopUp {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly unit: string
  readonly deadlineAt: Instant
}

const ID = sql<string>`${wallets.customerId} || ':' || ${wallets.unit}`

/** How wallets are topped up by themselves. */
export function autoTopUpQueries(scope: Scope) {
  const { db, environmentId } = scope
  const at = ({ bucket, customerId, unit }: WalletKey) =>
    and(
      eq(wallets.bucket, bucket),
      eq(wallets.environmentId, environmentId),
      eq(wallets.customerId, customerId),
      eq(wallets.unit, unit),
    )
  return {
    /** Saves it of a locked wallet, as a version of it that is told; returns the version. */
    saveAutoTopUp: async (
      key: WalletKey,
      autoTopUp: AutoTopUp | null,
      autoTopUpDueAt: Instant | null,
    ): Promise<number> => {
      const saved = await db
        .update(wallets)
        .set({ autoTopUp, autoTopUpDueAt, version: sql`${wallets.version} + 1` })
        .where(at(key))
        .returning({ version: wallets.version })
      const [row] = saved
      if (row === undefined) throw new Error(`the wallet of ${key.customerId} in ${key.unit} is gone`)
      return row.version
    },
    /** The same where something else tells of it: which one is on its way, and that nobody asks any more. */
    noteAutoTopUp: (
      key: WalletKey,
      change: { readonly autoTopUp?: AutoTopUp | null; readonly autoTopUpDueAt?: Instant | null },
    ) => db.update(wallets).set(change).where(at(key)),
    /** There is another payment method: what was declined is tried again. */
    askDeclinedAgain: (bucket: number, customerId: string, dueAt: Instant) =>
      db
        .update(wallets)
        .set({ autoTopUpDueAt: dueAt })
        .where(
          and(
            eq(wallets.bucket, bucket),
            eq(wallets.environmentId, environmentId),
            eq(wallets.customerId, customerId),
            sql`${wallets.autoTopUp} -> 'rest' ->> 'reason' = 'declined'`,
          ),
        ),
    /** Nothing is bought for a customer who is deleted. */
    forgetAutoTopUps: (bucket: number, customerId: string) =>
      db
        .update(wallets)
        .set({ autoTopUp: null, autoTopUpDueAt: null })
        .where(
          and(
            eq(wallets.bucket, bucket),
            eq(wallets.environmentId, environmentId),
            eq(wallets.customerId, customerId),
            isNotNull(wallets.autoTopUp),
          ),
        ),
    /** Earliest first. `except`: ids. */
    dueTopUps: (
      clock: DeadlineClock,
      until: Instant,
      limit: number,
      except: readonly string[] = [],
    ): Promise<DueTopUp[]> =>
      db
        .select({
          bucket: wallets.bucket,
          id: ID,
          customerId: wallets.customerId,
          unit: wallets.unit,
          deadlineAt: wallets.autoTopUpDueAt,
        })
        .from(wallets)
        .where(
          and(
            eq(wallets.environmentId, environmentId),
            isNotNull(wallets.autoTopUpDueAt),
            lte(wallets.autoTopUpDueAt, until),
            livesBy(scope, clock, wallets),
            except.length === 0 ? undefined : notInArray(ID, [...except]),
          ),
        )
        .orderBy(asc(wallets.autoTopUpDueAt), asc(wallets.customerId), asc(wallets.unit))
        .limit(limit) as Promise<DueTopUp[]>,
  }
}
