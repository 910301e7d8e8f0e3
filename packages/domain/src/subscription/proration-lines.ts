import type { CurrentPrice } from '../catalog/plan-version.ts'
import type { Explanation } from '../explanation/explanation.ts'
import { restoredOf } from '../invoice/discounts/restored-discount.ts'
import type { RatedLine } from '../invoice/line.ts'
import { described } from '../invoice/line-description.ts'
import { keyedLine } from '../invoice/line-key.ts'
import { type Money, money, sumMoney } from '../money/money.ts'
import { multiply, rational } from '../money/rational.ts'
import { prorateAgain, prorateCharge, prorateCredit } from '../proration/charge-and-credit.ts'
import type { Proration } from '../proration/prorate.ts'
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
  const { subscription, at } = context
  const period = pricePeriodAt(subscription, advance.price, at)
  const charge = prorateCharge({ price: whole, currency: subscription.currency, at, period, ...measure(context) })
  // Seats that are free by their price have a line all the same, so that they are given up before those that are paid.
  if (charge.amount.amount === 0n && !(isFree(whole) && advance.kind === 'seats')) return []
  return restLine(context, advance, charge, period)
}

function isFree({ amountMinor }: Explanation): boolean {
  return amountMinor === '0'
}

/**
 * Seats come back to a line that a credit took them from: what such a credit of them would give back, as a charge, so that
 * fewer and as many again net to nothing, whatever tiers or bounds made the line's price (semantics §6).
 */
export function chargeAgain(context: ProrationContext, advance: AdvancePrice, line: InvoicedLine): RatedLine[] {
  const { servicePeriod, amount, seats } = line
  const paid = { net: amount, servicePeriod, seats: seats?.paid ?? 1 }
  const charge = prorateAgain({ line: paid, seats: advance.quantity, at: context.at, ...measure(context) })
  if (charge.amount.amount === 0n && amount.amount > 0n) return []
  return restLine(context, advance, charge, servicePeriod).map((charged) =>
    keyedLine({ ...charged, source: line.lineId }),
  )
}

function restLine(context: ProrationContext, advance: AdvancePrice, charge: Proration, { end }: Interval): RatedLine[] {
  const { subscription, at, cause } = context
  if (subscription.proration === 'none') return []
  return [
    keyedLine({
      ...advanceFields(context, advance, { start: at, end }),
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
 * of a pending line is shown and taxed like the line. The same share of the amounts that had reduced the line is restored,
 * also where so little was left to pay that the credit comes to nothing.
 */
export function creditRest(
  context: ProrationContext,
  line: InvoicedLine,
  seatsClosed: number = openSeats(line),
): RatedLine[] {
  if (line.net.amount <= 0n && !line.isWaived) return []
  // Nothing is charged in place of what is not prorated, so its line stays.
  if (context.subscription.proration === 'none') return []
  const creditable = { ...line, seats: line.seats?.paid ?? 1 }
  const { at, subscription, cause } = context
  const credit = prorateCredit({ line: creditable, seatsClosed, at, label: line.name, ...measure(context) })
  const restores = restoredOf(line.discounts ?? [], multiply(credit.fraction, rational(seatsClosed, creditable.seats)))
  // Seats are closed also by a credit of nothing: the next one would take them for open.
  const closesNothing = line.seats === null && !line.isWaived && restores.length === 0
  if (credit.amount.amount === 0n && closesNothing) return []
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
      quantity: line.seats === null ? line.quantity : seatsClosed.toString(),
      amount: credit.amount,
      taxCategory,
      explanation: credit.explanation,
      ...taxOfCredit(line),
      ...(restores.length === 0 ? {} : { restores }),
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
