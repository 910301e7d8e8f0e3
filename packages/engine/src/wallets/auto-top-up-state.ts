import type { AutoTopUp, AutoTopUpRest, Wallet } from '@tallywright/domain'
import type { WalletKey } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { walletView } from '../views/wallet-view.ts'

/** An automatic top-up of a locked wallet as it is from now on, and when it is looked at next. */
export interface AutoTopUpSaved {
  readonly autoTopUp: AutoTopUp | null
  readonly dueAt: Moment['now'] | null
}

/** Saves it and tells of it, as a version of the wallet. */
export async function saveAutoTopUp(
  moment: Moment,
  key: WalletKey,
  wallet: Wallet,
  { autoTopUp, dueAt }: AutoTopUpSaved,
  type: string,
): Promise<void> {
  const { bucket, customerId, unit } = key
  const version = await moment.tx.wallets.saveAutoTopUp(key, autoTopUp, dueAt)
  const object = { type: 'wallet', id: `${customerId}:${unit}`, version }
  const snapshot = walletView(customerId, { ...wallet, autoTopUp }, moment.now)
  recordEvents(moment, { bucket, id: customerId }, [{ type, object, snapshot }])
}

/** None is made until it has rested; whoever listens can ask the customer for another card, or for more. */
export function restAutoTopUp(
  moment: Moment,
  key: WalletKey,
  wallet: Wallet & { readonly autoTopUp: AutoTopUp },
  rest: AutoTopUpRest,
): Promise<void> {
  const saved = { autoTopUp: { ...wallet.autoTopUp, pendingId: null, rest }, dueAt: rest.until }
  const isCapped = rest.reason === 'monthly_cap' || rest.reason === 'daily_cap'
  return saveAutoTopUp(moment, key, wallet, saved, isCapped ? 'wallet.auto_top_up_capped' : 'wallet.auto_top_up_failed')
}
