import type { Currency } from '../money/currency.ts'
import { type Decimal, parseDecimal } from '../money/decimal.ts'
import { compare, isPositive, isZero, multiply, type Rational, rational } from '../money/rational.ts'
import type { Interval } from '../time/interval.ts'

/** What an alert watches: the use of a feature, what use comes to in a currency, or what a wallet holds. */
export type AlertSubject =
  | { readonly metric: 'usage'; readonly featureSlug: string }
  | { readonly metric: 'spend'; readonly currency: Currency }
  | { readonly metric: 'balance'; readonly unit: string }

/**
 * A threshold that is told once in each period in which it is reached: from below by use and spend, from above by a balance.
 * `absolute`: in billed units, seats or what a quota counts; in minor units; in the wallet's unit. `percent`: of what is
 * included, or of what the grants came to that a wallet still draws from.
 */
export interface Alert {
  readonly id: string
  readonly subject: AlertSubject
  /** More than 0. */
  readonly threshold: Decimal
  readonly thresholdType: 'absolute' | 'percent'
}

/** The period in which an alert is told once: of a subscription, or the calendar month of a customer without one. */
export interface AlertPeriod extends Interval {
  readonly subscriptionId: string | null
}

/** What an alert is compared with. */
export interface Measured {
  readonly value: Rational
  /** What 100 percent of it is; null where nothing limits it. */
  readonly limit: Rational | null
  readonly period: AlertPeriod
}

export function isReached(
  { subject, threshold, thresholdType }: Pick<Alert, 'subject' | 'threshold' | 'thresholdType'>,
  { value, limit }: Pick<Measured, 'value' | 'limit'>,
): boolean {
  const isBalance = subject.metric === 'balance'
  const at = parseDecimal(threshold)
  if (thresholdType === 'absolute') return isBalance ? compare(value, at) < 0 : compare(value, at) >= 0
  if (limit === null) return false
  // Nothing of nothing is no use yet, and an empty wallet is below every share.
  if (isZero(limit)) return isBalance || isPositive(value)
  const beside = compare(multiply(value, HUNDRED), multiply(at, limit))
  return isBalance ? beside < 0 : beside >= 0
}

const HUNDRED = rational(100n)

/** What was used of a feature, as far as alerts may have to do with it. */
export interface WatchedUse {
  readonly featureSlug: string
  readonly currency: Currency
  /** Paid from a wallet when it is used. */
  readonly isPrepaid: boolean
}

/** Whether a use may have brought the alert to its threshold. */
export function concerns({ subject }: Pick<Alert, 'subject'>, use: WatchedUse): boolean {
  switch (subject.metric) {
    case 'usage':
      return subject.featureSlug === use.featureSlug
    case 'spend':
      return subject.currency === use.currency
    case 'balance':
      return use.isPrepaid
  }
}
