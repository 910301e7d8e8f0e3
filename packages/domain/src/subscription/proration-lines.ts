import type { CurrentPrice } from '../catalog/plan-version.ts'
import { type Explanation, explain, type Fact, type Operation } from '../explanation/explanation.ts'
import { STEP_PHRASES } from '../explanation/step-phrases.ts'
import type { RatedLine } from '../invoice/line.ts'
import { described } from '../invoice/line-description.ts'
import { keyedLine } from '../invoice/line-key.ts'
import { allocate } from '../money/allocate.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { formatMoney, type Money, money, sumMoney, toMajor } from '../money/money.ts'
import { compare, isZero, multiply, ONE, type Rational, rational, subtract } from '../money/rational.ts'
import { roundToInteger } from '../money/rounding.ts'
import { prorateCharge, prorateCredit } from '../proration/charge-and-credit.ts'
import type { Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { type AdvancePrice, offerPrice, pricePeriodAt, wholePeriodPrice } from './advance-price.ts'
import type { InvoicedLine } from './invoiced-line.ts'
import type { Subscription } from './subscription.ts'

/** What every proration line of one command has in common. */
export interface ProrationContext {
  readonly subscription: Pick<Subscription, 'id' | 'schedule' | 'currency' | 'proration'>
  readonly at: Instant
  /** The id of the change or command. */
  readonly cause: string
}

/**
 * The rest of the open period at a new price: price × remaining ÷ whole period (semantics §6). None when it comes to
 * nothing. `whole` is the price of a whole period, for `quantity`.
 */
export function chargeRest(
  context: ProrationContext,
  advance: AdvancePrice,
  whole: Explanation = wholePeriodPrice(advance, context.subscription.currency),
): RatedLine[] {
  const { subscription, at, cause } = context
  const period = pricePeriodAt(subscription, advance.price, at)
  const charge = prorateCharge({ price: whole, currency: subscription.currency, at, period, ...measure(context) })
  if (charge.amount.amount === 0n) return []
  return [
    keyedLine({
      ...advanceFields(context, advance, { start: at, end: period.end }),
      kind: 'proration_charge',
      cause,
      description: described(advance.price.name, 'rest_of_period'),
      amount: charge.amount,
      explanation: charge.explanation,
    }),
  ]
}

/** The first whole period of a schedule that starts again: nothing is prorated (semantics §6, `restart`). */
export function chargeWhole(context: ProrationContext, advance: AdvancePrice): RatedLine {
  const { subscription, at, cause } = context
  const period = pricePeriodAt(subscription, advance.price, at)
  const explanation = wholePeriodPrice(advance, subscription.currency)
  return keyedLine({
    ...advanceFields(context, advance, { start: period.start, end: period.end }),
    kind: advance.kind,
    cause,
    description: advance.price.name,
    amount: money(BigInt(explanation.amountMinor), subscription.currency),
    explanation,
  })
}

function advanceFields({ subscription }: ProrationContext, advance: AdvancePrice, servicePeriod: Interval) {
  const { price, offerSlug, addOnId, quantity } = advance
  return {
    ...priceFields(subscription.id, offerSlug, price),
    servicePeriod,
    source: addOnId,
    quantity: quantity.toString(),
  }
}

export function priceFields(subscriptionId: string, offerSlug: string, price: CurrentPrice) {
  return {
    subscriptionId,
    priceId: price.id,
    offerPrice: offerPrice(offerSlug, price),
    featureSlug: price.featureSlug,
    group: null,
    taxBehavior: price.taxBehavior,
    taxCategory: price.taxCategory,
  }
}

/**
 * What comes back of an invoiced line: all that is left of it, or `seatsClosed` of its open seats (semantics §6). None
 * when its time is over, or nothing is left. Its amount is net, so it is exclusive of tax whatever the price showed; that
 * of a pending line is shown and taxed like the line.
 */
export function creditRest(
  context: ProrationContext,
  line: InvoicedLine,
  seatsClosed: number = openSeats(line),
): RatedLine[] {
  if (line.net.amount <= 0n && !line.isWaived) return []
  const creditable = { ...line, seats: line.seats?.paid ?? 1 }
  const { at, subscription, cause } = context
  const credit = prorateCredit({ line: creditable, seatsClosed, at, label: line.name, ...measure(context) })
  if (credit.amount.amount === 0n && !line.isWaived) return []
  const { priceId, offerPrice: slugs, featureSlug, taxCategory } = line
  return [
    keyedLine({
      kind: 'proration_credit',
      subscriptionId: subscription.id,
      priceId,
      offerPrice: slugs,
      featureSlug,
      group: null,
      servicePeriod: { start: at, end: line.servicePeriod.end },
      cause,
      source: line.lineId,
      description: described(line.name, 'time_not_used'),
      quantity: seatsClosed.toString(),
      amount: credit.amount,
      taxCategory,
      explanation: credit.explanation,
      ...taxOfCredit(line),
    }),
  ]
}

function taxOfCredit({ net, credited, taxes, taxesCredited, taxTreatment, pending, isWaived }: InvoicedLine) {
  if (pending !== undefined) return { taxBehavior: pending.taxBehavior }
  if (isWaived) return { taxBehavior: 'exclusive' as const }
  return {
    taxBehavior: 'exclusive' as const,
    reverses: { net, credited, taxes, taxesCredited, treatment: taxTreatment },
  }
}

/** What a credit of the whole line closes: its open seats, or the line itself. */
export function openSeats({ seats }: Pick<InvoicedLine, 'seats'>): number {
  return seats?.open ?? 1
}

function measure({ subscription }: ProrationContext) {
  return { granularity: subscription.proration, timeZone: subscription.schedule.anchor.timeZone }
}

/**
 * Where wallet units that a change should take back are already spent, the command's net credit (credits − charges) is
 * multiplied by `share`, taken back ÷ to take back (semantics §6): rounded once, and each credit reduced in proportion, by
 * largest remainder.
 */
export function limitCredits(
  credits: readonly RatedLine[],
  charges: readonly RatedLine[],
  share: Rational,
): RatedLine[] {
  const [credited, charged] = [-sumOf(credits), sumOf(charges)]
  if (compare(share, ONE) >= 0 || credited <= charged) return [...credits]
  const left = charged + roundToInteger(multiply(rational(credited - charged), share), 'half_up')
  const parts = allocate(
    -left,
    credits.map(({ amount }) => rational(-amount.amount)),
  )
  const taken = { name: 'share taken back', value: formatExact(share) }
  return credits.map((line, index) => {
    const part = money(parts[index] ?? 0n, line.amount.currency)
    return { ...line, amount: part, explanation: reduced(line.explanation, rational(left, credited), part, taken) }
  })
}

function reduced({ currency, steps, exact, facts }: Explanation, by: Rational, part: Money, fact: Fact): Explanation {
  const label = STEP_PHRASES.units_spent.write(formatExact(by))
  const rest = subtract(toMajor(part), multiply(parseExact(exact), by))
  const operations: Operation[] = [...steps, { op: 'multiply', label, by: formatExact(by) }]
  const last: Operation = {
    op: 'add',
    label: STEP_PHRASES.by_largest_remainder.write(formatMoney(part)),
    amount: formatExact(rest),
  }
  return explain(currency, isZero(rest) ? operations : [...operations, last], [...facts, fact])
}

function sumOf(lines: readonly RatedLine[]): bigint {
  return lines.reduce((total, { amount }) => total + amount.amount, 0n)
}

export function netOf(lines: readonly RatedLine[], currency: string): Money {
  return sumMoney(
    lines.map(({ amount }) => amount),
    currency,
  )
}

/** Where lines go: `now` to an invoice of their own, `next_invoice` to the pending lines; `none`: there are none. */
export type LineBilling = 'now' | 'next_invoice' | 'none'

export function billingOf(lines: readonly RatedLine[], wanted: Exclude<LineBilling, 'none'>): LineBilling {
  return lines.length === 0 ? 'none' : wanted
}
