import { assert } from '../src/assert.ts'
import type { ProrationGranularity } from '../src/catalog/plan.ts'
import { formatExact, parseExact } from '../src/money/decimal.ts'
import {
  isNegative,
  maximum,
  minimum,
  multiply,
  negate,
  type Rational,
  rational,
  subtract,
  sum,
  ZERO,
} from '../src/money/rational.ts'
import { timeFraction } from '../src/proration/fraction.ts'
import { prorate } from '../src/proration/prorate.ts'
import { type BillingSchedule, billingPeriodContaining, billingSchedule } from '../src/time/billing-period.ts'
import { earlier, type Instant, later } from '../src/time/instant.ts'
import { type Interval, intersect } from '../src/time/interval.ts'
import { cadenceOf, count, exact, field, instant, ruleOf, text, timeZoneOf, type VectorCase } from './case-fields.ts'
import { roundAsNamed } from './named-rounding.ts'

/** Answers a case of `proration*.json` through `prorate` and the fractions below it. */
export function answerProration(vectorCase: VectorCase): Record<string, unknown> {
  return ruleOf(answers, vectorCase.kind)(vectorCase)
}

const answers: Readonly<Record<string, (vectorCase: VectorCase) => Record<string, unknown>>> = {
  change: answerChange,
  partial: (vectorCase) => {
    const part = { start: instant(vectorCase, 'from'), end: instant(vectorCase, 'to') }
    const { exact: charge, fraction } = partOf(vectorCase, exact(vectorCase, 'amount'), part)
    return { charge: roundAsNamed(charge, vectorCase.rounding), fraction: formatExact(fraction) }
  },
  fraction: (vectorCase) => {
    const part = { start: instant(vectorCase, 'from'), end: instant(vectorCase, 'to') }
    const fraction = timeFraction(part, wholeOf(vectorCase), granularityOf(vectorCase), timeZoneOf(vectorCase))
    return { fraction: roundAsNamed(fraction, vectorCase.rounding) }
  },
  cycles: answerCycles,
}

/** The old price's credit and the new price's charge for what remains at `changeAt`; net = charge − credit, both rounded. */
function answerChange(vectorCase: VectorCase): Record<string, unknown> {
  const period = wholeOf(vectorCase)
  const at = later(period.start, earlier(instant(vectorCase, 'changeAt'), period.end))
  const rest = { start: at, end: period.end }
  const rounded = (amount: Rational) => roundAsNamed(amount, vectorCase.rounding)
  const [before, after] = amountsOf(vectorCase)
  const waived = vectorCase.creditWaived === true
  const credit = rounded(waived ? ZERO : partOf(vectorCase, before, rest).exact)
  const charge = rounded(vectorCase.newAmountFull === true ? after : partOf(vectorCase, after, rest).exact)
  return { credit, charge, net: formatExact(subtract(parseExact(charge), parseExact(credit))) }
}

/** What is credited and what is charged, for a whole period. `netted`: only the difference, as one of the two. */
function amountsOf(vectorCase: VectorCase): [before: Rational, after: Rational] {
  const before = discounted(exact(vectorCase, 'oldAmount'), field(vectorCase, 'oldDiscount'))
  const after = discounted(exact(vectorCase, 'newAmount'), field(vectorCase, 'newDiscount'))
  if (vectorCase.netted !== true) return [before, after]
  const difference = seatDifference(vectorCase) ?? subtract(after, before)
  return isNegative(difference) ? [negate(difference), ZERO] : [ZERO, difference]
}

function seatDifference(vectorCase: VectorCase): Rational | null {
  if (['unitAmount', 'oldQuantity', 'newQuantity'].some((name) => field(vectorCase, name) === undefined)) return null
  const seats = subtract(exact(vectorCase, 'newQuantity'), exact(vectorCase, 'oldQuantity'))
  return multiply(seats, exact(vectorCase, 'unitAmount'))
}

/** `25%` of the price, or an amount of it; never below zero. */
function discounted(amount: Rational, discount: unknown): Rational {
  if (discount === undefined) return amount
  const written = String(discount)
  const off = written.endsWith('%')
    ? multiply(amount, multiply(parseExact(written.slice(0, -1)), rational(1, 100)))
    : parseExact(written)
  return maximum(ZERO, subtract(amount, minimum(off, amount)))
}

function partOf(vectorCase: VectorCase, amount: Rational, part: Interval) {
  return prorate({
    amount: formatExact(amount),
    currency: field(vectorCase, 'currency') === undefined ? 'USD' : text(vectorCase, 'currency'),
    from: part.start,
    to: part.end,
    whole: wholeOf(vectorCase),
    granularity: granularityOf(vectorCase),
    timeZone: timeZoneOf(vectorCase),
  })
}

/**
 * How many billing periods `[start, end)` comes to, a part counting as its share of the whole period it is cut from.
 * With a target the periods are counted that have begun at it, up to the end.
 */
function answerCycles(vectorCase: VectorCase): Record<string, unknown> {
  const schedule = scheduleOf(vectorCase)
  const counted = { start: schedule.startsAt, end: countedUntil(vectorCase, schedule) }
  const shares = periodsWithin(schedule, counted).map(({ part, whole }) =>
    timeFraction(part, whole, granularityOf(vectorCase), timeZoneOf(vectorCase)),
  )
  return { cycles: roundAsNamed(sum(shares), vectorCase.rounding) }
}

function scheduleOf(vectorCase: VectorCase): BillingSchedule {
  const billingDay = field(vectorCase, 'billingDay')
  return billingSchedule(
    instant(vectorCase, 'from', 'start', 'anchor', 'periodStart'),
    timeZoneOf(vectorCase),
    field(vectorCase, 'interval') === undefined ? { unit: 'month', count: 1 } : cadenceOf(vectorCase),
    billingDay === undefined
      ? { kind: 'anniversary' }
      : { kind: 'billing_day', dayOfMonth: count(vectorCase, 'billingDay') },
  )
}

function countedUntil(vectorCase: VectorCase, schedule: BillingSchedule): Instant {
  const end = field(vectorCase, 'to', 'end', 'periodEnd')
  const target = field(vectorCase, 'target', 'at')
  if (target === undefined) return instant(vectorCase, 'to', 'end', 'periodEnd')
  const begun = billingPeriodContaining(schedule, instant(vectorCase, 'target', 'at')).end
  return end === undefined ? begun : earlier(begun, instant(vectorCase, 'to', 'end', 'periodEnd'))
}

function periodsWithin(schedule: BillingSchedule, counted: Interval): { part: Interval; whole: Interval }[] {
  const found: { part: Interval; whole: Interval }[] = []
  for (let at = counted.start; at < counted.end; ) {
    const period = billingPeriodContaining(schedule, at)
    const part = intersect(period, counted)
    if (part !== null) found.push({ part, whole: period.whole })
    at = period.end
  }
  return found
}

function wholeOf(vectorCase: VectorCase): Interval {
  return { start: instant(vectorCase, 'periodStart'), end: instant(vectorCase, 'periodEnd') }
}

function granularityOf(vectorCase: VectorCase): ProrationGranularity {
  const granularity = field(vectorCase, 'granularity') ?? 'second'
  assert(
    granularity === 'second' || granularity === 'day' || granularity === '30_360' || granularity === 'none',
    `unknown granularity: ${granularity}`,
  )
  return granularity
}
