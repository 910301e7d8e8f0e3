import type { ProrationGranularity } from '../catalog/plan.ts'
import { type ExactText, type Explanation, explain, type Fact, type Operation } from '../explanation/explanation.ts'
import { STEP_PHRASES } from '../explanation/step-phrases.ts'
import type { Currency } from '../money/currency.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { type Money, money } from '../money/money.ts'
import type { Rational } from '../money/rational.ts'
import { type Instant, instantToIso } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { describeTime } from './describe-time.ts'
import { timeFraction } from './fraction.ts'

/** How a change's time is measured: the plan's granularity, in the zone of the subscription's anchor. */
export interface TimeMeasure {
  readonly granularity: ProrationGranularity
  /** An IANA zone; only `day` and `30_360` look at it. */
  readonly timeZone: string
}

export interface ProrateInput extends TimeMeasure {
  /**
   * What all of `whole` costs: exact major units as text (`"50.00"`), or the explanation that `rate` made of it, whose
   * steps then come first.
   */
  readonly amount: ExactText | Explanation
  readonly currency: Currency
  /** The part that is paid for, `[from, to)`. */
  readonly from: Instant
  readonly to: Instant
  /** The period that `amount` is the price of; for a stub the whole period it is cut from. */
  readonly whole: Interval
  /** What the full amount is called in the explanation: `Business`. */
  readonly label?: string
}

/** `fraction` of the whole, the `exact` amount in major units before its one rounding, and the rounded `amount`. */
export interface Proration {
  readonly fraction: Rational
  readonly exact: Rational
  readonly amount: Money
  readonly explanation: Explanation
}

/**
 * The price of a part of a period: amount × part ÷ whole, rounded once (semantics §1, §6). Exact amounts of adjoining
 * parts sum to the exact amount of the whole. Nothing is refused; an amount that is no exact number is a bug and throws.
 */
export function prorate(input: ProrateInput): Proration {
  const { amount, currency, from, to, whole, granularity, timeZone, label = STEP_PHRASES.full_period.write() } = input
  const part = { start: from, end: to }
  const fraction = timeFraction(part, whole, granularity, timeZone)
  const facts = timeFacts(part, whole, input)
  if (typeof amount === 'string') {
    return proration(currency, fraction, [{ op: 'add', label, amount }, timesFraction(fraction)], facts)
  }
  return proration(currency, fraction, [...amount.steps, timesFraction(fraction)], [...amount.facts, ...facts])
}

/** Explains and rounds what a credit or a charge for part of a period comes to. */
export function proration(
  currency: Currency,
  fraction: Rational,
  operations: readonly Operation[],
  facts: readonly Fact[],
): Proration {
  const explanation = explain(currency, operations, facts)
  return {
    fraction,
    exact: parseExact(explanation.exact),
    amount: money(BigInt(explanation.amountMinor), currency),
    explanation,
  }
}

export function timesFraction(fraction: Rational): Operation {
  const by = formatExact(fraction)
  return { op: 'multiply', label: STEP_PHRASES.share_of_period.write(by), by }
}

/** What a reader needs to count the time again: both intervals, and the count. */
export function timeFacts(part: Interval, whole: Interval, { granularity, timeZone }: TimeMeasure): Fact[] {
  return [
    { name: 'paid time', value: describeInterval(part) },
    { name: 'whole period', value: describeInterval(whole) },
    { name: 'share', value: describeTime(part, whole, granularity, timeZone) },
  ]
}

function describeInterval({ start, end }: Interval): string {
  return `${instantToIso(start)} to ${instantToIso(end)}`
}
