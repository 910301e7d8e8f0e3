import { asksForTopUp, type Instant, type Wallet, type WalletMovement } from '@tallywright/domain'
import type { StoredWallet, WalletKey } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { walletView } from '../views/wallet-view.ts'

interface MoveOptions {
  /** Grants that `decide` needs to see though nothing is left of them. */
  readonly named?: readonly string[]
  /** False for a movement that is not followed by an automatic top-up, however little it leaves. */
  readonly asksForTopUp?: false
  /** What no grant covers may become a debt. */
  readonly mayOverdraw?: boolean
  /** False for what use draws: there may be thousands a second, and nobody is told of each. */
  readonly isTold?: false
}

/**
 * Moves one wallet under its lock: `decide` sees it as it stands, and what it returns is posted once for `source`. A
 * movement is told. One that leaves less than the threshold of an automatic top-up asks for it in the same transaction.
 */
export async function moveWallet<Movement extends WalletMovement>(
  context: Context,
  moment: Moment,
  key: WalletKey,
  source: string,
  decide: (wallet: Wallet, at: Instant) => Movement,
  { named = [], asksForTopUp: mayAsk, mayOverdraw, isTold }: MoveOptions = {},
): Promise<Movement> {
  const { tx, now } = moment
  const { reason } = context
  const before = await tx.wallets.lock(key, named)
  const movement = decide(before, now)
  const entryId = () => context.ids.next('ledgerEntry', key.bucket)
  const asked = mayAsk !== false && asks(before, movement.wallet, now) ? { topUpDueAt: now } : {}
  const options = { ...(mayOverdraw === true ? { mayOverdraw } : {}), ...(isTold === false ? { isTold } : {}) }
  const version = await tx.wallets.post(key, before, movement, {
    source,
    reason,
    at: now,
    entryId,
    ...asked,
    ...options,
  })
  if (version === null || isTold === false) return movement
  const { bucket, customerId, unit } = key
  const object = { type: 'wallet', id: `${customerId}:${unit}`, version }
  const snapshot = walletView(customerId, { ...movement.wallet, autoTopUp: before.autoTopUp }, now)
  recordEvents(moment, { bucket, id: customerId }, [{ type: 'wallet.updated', object, snapshot }])
  return movement
}

/** What is asked for already is not asked for again. */
function asks({ autoTopUp, autoTopUpDueAt }: StoredWallet, after: Wallet, at: Instant): boolean {
  return autoTopUp !== null && autoTopUpDueAt === null && asksForTopUp(autoTopUp, after, at)
}
