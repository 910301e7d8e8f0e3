import type { Currency } from '../money/currency.ts'
import { type Decimal, parseDecimal } from '../money/decimal.ts'
import { add, compare, type Rational } from '../money/rational.ts'
import { dayOf } from '../settings/daily-caps.ts'
import { addLocalMonths, anchorFor } from '../time/anchor.ts'
import { addMilliseconds, DAY, type Instant, instantFromEpoch } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { type Wallet, walletBalance } from './wallet.ts'

/** When a wallet is topped up by itself: below `threshold` by `amount`, at most `monthlyCap` in a month; in its unit. */
export interface AutoTopUpSetting {
  readonly threshold: Decimal
  readonly amount: Decimal
  readonly monthlyCap: Decimal
  /** What it is paid in. */
  readonly currency: Currency
}

/**
 * Why none is made for now. `declined`: the payment did not come, or there was nothing to pay with; `not_for_sale`: the credit is
 * not sold like that any more; `monthly_cap` and `daily_cap`: as much was made as may be.
 */
type RestReason = 'declined' | 'not_for_sale' | 'monthly_cap' | 'daily_cap'

export interface AutoTopUpRest {
  readonly reason: RestReason
  readonly since: Instant
  /** Null: until something changes, such as the payment method or the setting. */
  readonly until: Instant | null
  /** What the payment was declined with. */
  readonly decline: { readonly code: string; readonly message: string } | null
}

/** A wallet's automatic top-up. At most one is on its way (`pendingId`), and while it is or while it rests none is asked for. */
export interface AutoTopUp {
  readonly setting: AutoTopUpSetting
  readonly pendingId: string | null
  readonly rest: AutoTopUpRest | null
  /** In a row, since one was paid or it was set. */
  readonly declines: number
}

export function isBelowThreshold({ threshold }: AutoTopUpSetting, wallet: Wallet, at: Instant): boolean {
  return compare(walletBalance(wallet, at).spendable, parseDecimal(threshold)) < 0
}

/** Whether a movement that left the wallet like this asks for a top-up. */
export function asksForTopUp({ setting, pendingId, rest }: AutoTopUp, wallet: Wallet, at: Instant): boolean {
  return pendingId === null && rest === null && isBelowThreshold(setting, wallet, at)
}

/** What was made by itself for one wallet: units in the local month, without what was dropped, and all top-ups of the day in UTC. */
export interface MadeByItself {
  readonly unitsOfMonth: Rational
  readonly countOfDay: number
}

/** Why no more is to be made for now; null while it is within both caps. */
export function restOfCaps(
  { amount, monthlyCap }: AutoTopUpSetting,
  { unitsOfMonth, countOfDay }: MadeByItself,
  { at, timeZone, dailyCap }: { readonly at: Instant; readonly timeZone: string; readonly dailyCap: number },
): AutoTopUpRest | null {
  if (compare(add(unitsOfMonth, parseDecimal(amount)), parseDecimal(monthlyCap)) > 0) {
    return { reason: 'monthly_cap', since: at, until: localMonth(at, timeZone).end, decline: null }
  }
  if (countOfDay < dailyCap) return null
  return { reason: 'daily_cap', since: at, until: addMilliseconds(startOfDay(at), DAY), decline: null }
}

/** As often as an unpaid invoice is tried again (semantics §10): card networks fine who goes on for ever. */
const DECLINES_IN_A_ROW = 5

/**
 * A declined one is tried again after a day; after a hard decline, or the fifth in a row, only when there is another payment
 * method. `declines`: in a row, with this one.
 */
export function restAfterDecline(
  { code, message, hard }: { readonly code: string; readonly message: string; readonly hard: boolean },
  at: Instant,
  declines: number,
): AutoTopUpRest {
  const isOver = hard || declines >= DECLINES_IN_A_ROW
  return { reason: 'declined', since: at, until: isOver ? null : addMilliseconds(at, DAY), decline: { code, message } }
}

/** The month of the customer's calendar that `at` lies in. */
export function localMonth(at: Instant, timeZone: string): Interval {
  const { instant: start } = anchorFor(at, timeZone, { unit: 'month', count: 1 }, { kind: 'calendar' })
  return { start, end: addLocalMonths(start, timeZone, 1) }
}

/** In UTC, as daily caps count. */
export function startOfDay(at: Instant): Instant {
  return instantFromEpoch(dayOf(at) * DAY)
}
