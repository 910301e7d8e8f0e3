import type { Instant, Wallet, WalletMovement } from '@tallywright/domain'
import type { WalletKey } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { walletView } from '../views/wallet-view.ts'

/**
 * Moves one wallet under its lock: `decide` sees it as it stands, and what it returns is posted once for `source`. `named`:
 * grants that it needs to see though nothing is left of them. Each movement is told.
 */
export async function moveWallet<Movement extends WalletMovement>(
  context: Context,
  moment: Moment,
  key: WalletKey,
  source: string,
  decide: (wallet: Wallet, at: Instant) => Movement,
  named: readonly string[] = [],
): Promise<Movement> {
  const { tx, now } = moment
  const before = await tx.wallets.lock(key, named)
  const movement = decide(before, now)
  const entryId = () => context.ids.next('ledgerEntry', key.bucket)
  const version = await tx.wallets.post(key, before, movement, { source, at: now, entryId })
  if (version !== null) tellMoved(moment, key, movement.wallet, version)
  return movement
}

function tellMoved(moment: Moment, { bucket, customerId, unit }: WalletKey, wallet: Wallet, version: number): void {
  const object = { type: 'wallet', id: `${customerId}:${unit}`, version }
  const snapshot = walletView(customerId, wallet, moment.now)
  recordEvents(moment, { bucket, id: customerId }, [{ type: 'wallet.updated', object, snapshot }])
}
