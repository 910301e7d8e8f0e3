import { type AutoTopUp, type AutoTopUpSetting, asksForTopUp, compare, parseDecimal } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { afterLock } from '../command/now.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { lockCustomer } from '../customers/customer-fields.ts'
import type { WalletView } from '../views/wallet-view.ts'
import { saveAutoTopUp } from './auto-top-up-state.ts'
import { decideTopUpOf, newTopUpIds, refusalOfUnits } from './make-top-up.ts'
import { type OfWallet, refusalOfUnit, viewWallet } from './read-wallets.ts'

/** All in the wallet's unit. */
interface WantedAutoTopUp {
  readonly threshold: string
  readonly amount: string
  readonly monthlyCap: string
  readonly currency?: string
}

export interface SetAutoTopUp extends OfWallet {
  /** Null turns it off. */
  readonly autoTopUp: WantedAutoTopUp | null
}

/** From now on the wallet is topped up by itself, or no more; one that is on its way stays (semantics §8). */
export function setAutoTopUp(
  context: Context,
  { customerId, unit, autoTopUp: wanted }: SetAutoTopUp,
  request: IdempotentRequest,
): Promise<CommandReply<WalletView>> {
  return runAtOnce(context, request, async (begun): Promise<Outcome<WalletView>> => {
    const locked = await lockCustomer(begun.tx.customers, customerId)
    if (!locked.ok) return locked
    const moment = await afterLock(context, begun)
    const customer = locked.value
    const setting =
      wanted === null ? await noSetting(moment, unit) : await settingOf(context, moment, customer, unit, wanted)
    if (!setting.ok) return setting
    const key = { bucket: customer.bucket, customerId: customer.id, unit }
    const wallet = await moment.tx.wallets.lock(key)
    const pendingId = await moment.tx.topUps.automaticOnItsWay(key)
    const autoTopUp: AutoTopUp | null = setting.value && { setting: setting.value, pendingId, rest: null, declines: 0 }
    const isAsked = autoTopUp !== null && asksForTopUp(autoTopUp, wallet, moment.now)
    const saved = { autoTopUp, dueAt: isAsked ? moment.now : null }
    await saveAutoTopUp(moment, key, wallet, saved, 'wallet.auto_top_up_set')
    return done(await viewWallet(moment, customer, unit))
  })
}

async function noSetting(moment: Moment, unit: string): Promise<Outcome<null>> {
  return (await refusalOfUnit(moment, unit)) ?? done(null)
}

/** What could not be bought now is not set either. */
async function settingOf(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  unit: string,
  { threshold, amount, monthlyCap, currency }: WantedAutoTopUp,
): Promise<Outcome<AutoTopUpSetting>> {
  const order = { unit, amount, ...(currency === undefined ? {} : { currency }) }
  const decided = await decideTopUpOf(moment, customer, order, newTopUpIds(context, customer.bucket))
  if (!decided.ok) return decided
  const wrong = refusalOfUnits(unit, { threshold, monthlyCap })
  if (wrong !== null) return wrong
  if (compare(parseDecimal(monthlyCap), parseDecimal(amount)) < 0) {
    return refused('validation.failed', 'monthlyCap: it has room for one top-up at least', { param: 'monthlyCap' })
  }
  return done({ threshold, amount, monthlyCap, currency: decided.value.topUp.currency })
}
