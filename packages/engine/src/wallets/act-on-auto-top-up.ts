import {
  type AutoTopUp,
  type AutoTopUpRest,
  isBelowThreshold,
  localMonth,
  parseDecimal,
  restAfterDecline,
  restOfCaps,
  startOfDay,
} from '@tallywright/domain'
import type { CustomerRow, DueTopUp, WalletKey } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { type Acted, openInvoice } from '../deadlines/take-step.ts'
import { restAutoTopUp, saveAutoTopUp } from './auto-top-up-state.ts'
import { decideTopUpOf, makeTopUp, newTopUpIds } from './make-top-up.ts'

/**
 * Looks at a wallet that fell below the threshold of its automatic top-up, and makes one if it is still there, none is on its
 * way and both caps have room; else it rests until one of them has (semantics §8). Doing it again changes nothing. Null when
 * there was nothing to do any more.
 */
export async function reachAutoTopUp(context: Context, moment: Moment, due: DueTopUp): Promise<Acted | null> {
  const { bucket, customerId, unit, deadlineAt: at } = due
  const { tx, now } = moment
  const key = { bucket, customerId, unit }
  const customer = await tx.customers.lockEvenDeleted(bucket, customerId)
  const wallet = await tx.wallets.lock(key)
  const { autoTopUp, autoTopUpDueAt } = wallet
  if (customer === null || autoTopUp === null || autoTopUpDueAt === null || autoTopUpDueAt > now) return null
  // While one is on its way nobody asks, so none is here.
  const { setting, rest } = autoTopUp
  if (!isBelowThreshold(setting, wallet, now)) {
    if (rest === null) await tx.wallets.noteAutoTopUp(key, { autoTopUpDueAt: null })
    else {
      const saved = { autoTopUp: { ...autoTopUp, rest: null }, dueAt: null }
      await saveAutoTopUp(moment, key, wallet, saved, 'wallet.auto_top_up_resumed')
    }
    return null
  }
  const reached = { at, kind: 'auto_top_up', customerId, subscriptionId: null }
  const made = await make(context, moment, customer, key, autoTopUp)
  if ('rest' in made) {
    await restAutoTopUp(moment, key, { ...wallet, autoTopUp }, made.rest)
    return { reached: { ...reached, invoiceId: null, outcome: made.rest.reason }, toCollect: null }
  }
  const { invoice } = made
  return {
    reached: { ...reached, invoiceId: invoice?.id ?? null, outcome: invoice?.status ?? 'none' },
    toCollect: openInvoice(invoice),
  }
}

type Made = { readonly rest: AutoTopUpRest } | { readonly invoice: Awaited<ReturnType<typeof makeTopUp>> }

async function make(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  key: WalletKey,
  autoTopUp: AutoTopUp,
): Promise<Made> {
  const { tx, now, settings } = moment
  const { setting } = autoTopUp
  const { timeZone } = customer
  const since = { unitsSince: localMonth(now, timeZone).start, countSince: startOfDay(now) }
  const { units, count } = await tx.topUps.madeByItself(key, since)
  const dailyCap = settings.dailyCaps.chargesPerSubscription
  const made = { unitsOfMonth: parseDecimal(units), countOfDay: count }
  const capped = restOfCaps(setting, made, { at: now, timeZone, dailyCap })
  if (capped !== null) return { rest: capped }
  if ((await tx.paymentMethods.default(key.bucket, key.customerId)) === null) {
    return { rest: restAfterDecline(NO_METHOD, now, 1) }
  }
  const ids = newTopUpIds(context, key.bucket)
  const { amount, currency } = setting
  const decided = await decideTopUpOf(moment, customer, { unit: key.unit, amount, currency }, ids)
  if (!decided.ok) {
    const { code, message } = decided.error
    return { rest: { reason: 'not_for_sale', since: now, until: null, decline: { code, message } } }
  }
  await tx.wallets.noteAutoTopUp(key, {
    autoTopUp: { ...autoTopUp, pendingId: ids.topUpId, rest: null },
    autoTopUpDueAt: null,
  })
  return { invoice: await makeTopUp(context, moment, customer, { ...decided.value, ids, isAutomatic: true }) }
}

/** Nothing helps but a payment method. */
const NO_METHOD = { code: 'payment_method.required', message: 'The customer has no payment method.', hard: true }
