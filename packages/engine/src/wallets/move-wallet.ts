import type { Instant, Wallet, WalletMovement } from '@tallywright/domain'
import type { WalletKey } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'

/**
 * Moves one wallet under its lock: `decide` sees it as it stands, and what it returns is posted once for `source`. `named`:
 * grants that it needs to see though nothing is left of them.
 */
export async function moveWallet<Movement extends WalletMovement>(
  context: Context,
  { tx, now }: Moment,
  key: WalletKey,
  source: string,
  decide: (wallet: Wallet, at: Instant) => Movement,
  named: readonly string[] = [],
): Promise<Movement> {
  const before = await tx.wallets.lock(key, named)
  const movement = decide(before, now)
  const entryId = () => context.ids.next('ledgerEntry', key.bucket)
  await tx.wallets.post(key, before, movement, { source, at: now, entryId })
  return movement
}
