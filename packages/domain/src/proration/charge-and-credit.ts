import { assert } from '../assert.ts'
import { type ExactText, type Explanation, explain, type Operation } from '../explanation/explanation.ts'
import { STEP_PHRASES } from '../explanation/step-phrases.ts'
import type { Currency } from '../money/currency.ts'
import { formatExact } from '../money/decimal.ts'
import { formatMoney, type Money, negateMoney, subtractMoney } from '../money/money.ts'
import { rational } from '../money/rational.ts'
import type { BillingPeriod } from '../time/billing-period.ts'
import { earlier, type Instant, later } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { timeFraction } from './fraction.ts'
import { type Proration, prorate, proration, type TimeMeasure, timeFacts, timesFraction } from './prorate.ts'

export interface ChargeInput extends TimeMeasure {
  /** The new price for a whole billing period: exact major units, or the explanation that `rate` made of it. */
  readonly price: ExactText | Explanation
  readonly currency: Currency
  /** The instant of the change, within `period`. */
  readonly at: Instant
  /** The open billing period of the price's cadence. */
  readonly period: BillingPeriod
  readonly label?: string
}

/**
 * What the rest of the open period costs at a new price: price × remaining ÷ **whole** billing period, which for a stub is
 * the whole period it is cut from (semantics §6). The amount is not negative where the price is not; the line's service
 * period is `[at, period.end)`.
 */
export function prorateCharge({ price, at, period, ...rest }: ChargeInput): Proration {
  return prorate({ ...rest, amount: price, from: clampTo(period, at), to: period.end, whole: period.whole })
}

/** An in-advance line that was invoiced, as far as a credit looks at it. */
export interface CreditableLine {
  /** After its discount lines and goodwill credits. Earlier proration credits do not change it. */
  readonly net: Money
  /** The sum of the earlier proration credits of this line, not negative. */
  readonly credited: Money
  readonly servicePeriod: Interval
  /** The seats that the line pays for; 1 for a price without seats. */
  readonly seats: number
}

export interface CreditInput extends TimeMeasure {
  readonly line: CreditableLine
  /** How many of the line's seats end at `at`; all of them unless given. */
  readonly seatsClosed?: number
  readonly at: Instant
  /** What the line is called in the explanation: `Team`. */
  readonly label?: string
}

/**
 * What comes back for the unused time of a line, as a negative amount: net × seats closed ÷ seats on the line ×
 * remaining ÷ length of **that line's own service period**, limited by what earlier credits left of it (semantics §6).
 *
 * ```
 * Period      |-------- Team --------|
 * Change               ^ 16 March
 * Credit               |-- unused ---|   −20.00 × 15/31 = −9.68
 * Charge               |- Business --|   +50.00 × 15/31 = +24.19
 * Back, at once        |- Business --|   −24.19 × 15/15 = −24.19
 * ```
 */
export function prorateCredit({ line, seatsClosed = line.seats, at, label, ...measure }: CreditInput): Proration {
  assert(line.net.amount >= 0n && line.credited.amount >= 0n, 'only a line that was charged is credited')
  assert(seatsClosed >= 0 && seatsClosed <= line.seats, 'more seats closed than the line pays for')
  const { servicePeriod } = line
  const remaining = { start: clampTo(servicePeriod, at), end: servicePeriod.end }
  const fraction = timeFraction(remaining, servicePeriod, measure.granularity, measure.timeZone)
  const operations: Operation[] = [
    { op: 'add', label: label ?? STEP_PHRASES.paid_for_line.write(), amount: formatMoney(negateMoney(line.net)) },
    ...shareOfSeats(seatsClosed, line.seats),
    timesFraction(fraction),
    { op: 'raise_to', label: STEP_PHRASES.left_of_line.write(), floor: formatMoney(negateMoney(leftOf(line))) },
  ]
  return proration(line.net.currency, fraction, operations, timeFacts(remaining, servicePeriod, measure))
}

export interface ReturnInput extends TimeMeasure {
  /** `net`: what the line came to before discounts, as its price shows it. */
  readonly line: Pick<CreditableLine, 'net' | 'servicePeriod' | 'seats'>
  /** How many of the line's seats, which a credit took off, come back at `at`. */
  readonly seats: number
  readonly at: Instant
}

/** What seats cost that come back to the line they were on: what {@link prorateCredit} gives for them, as a charge. */
export function prorateAgain({ line, seats, at, ...measure }: ReturnInput): Proration {
  assert(seats >= 0 && seats <= line.seats, 'no more seats come back than the line paid for')
  const { net, servicePeriod } = line
  const remaining = { start: clampTo(servicePeriod, at), end: servicePeriod.end }
  const fraction = timeFraction(remaining, servicePeriod, measure.granularity, measure.timeZone)
  const operations: Operation[] = [
    { op: 'add', label: STEP_PHRASES.paid_for_line.write(), amount: formatMoney(net) },
    ...shareOfSeats(seats, line.seats),
    timesFraction(fraction),
  ]
  return proration(net.currency, fraction, operations, timeFacts(remaining, servicePeriod, measure))
}

/** A credit as {@link prorateCredit} explained it, of a line that comes to another net since: the same share of it. */
export function creditAgain(
  { currency, steps, facts }: Explanation,
  line: Pick<CreditableLine, 'net' | 'credited'>,
): Explanation {
  const operations = steps.map((step, index): Operation => {
    if (index === 0 && step.op === 'add') return { ...step, amount: formatMoney(negateMoney(line.net)) }
    return step.op === 'raise_to' ? { ...step, floor: formatMoney(negateMoney(leftOf(line))) } : step
  })
  return explain(currency, operations, facts)
}

function shareOfSeats(some: number, seats: number): Operation[] {
  if (some === seats) return []
  const label = STEP_PHRASES.share_of_seats.write(String(some), String(seats))
  return [{ op: 'multiply', label, by: formatExact(rational(some, seats)) }]
}

/** What earlier credits left of a line; never negative. */
export function leftOf({ net, credited }: Pick<CreditableLine, 'net' | 'credited'>): Money {
  const left = subtractMoney(net, credited)
  return left.amount < 0n ? { ...left, amount: 0n } : left
}

function clampTo({ start, end }: Interval, at: Instant): Instant {
  return earlier(later(start, at), end)
}
