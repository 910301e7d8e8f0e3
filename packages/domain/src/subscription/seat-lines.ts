import { type CurrentPrice, pricesFor } from '../catalog/plan-version.ts'
import type { RatedLine } from '../invoice/line.ts'
import { moreSeatsPrice } from './advance-price.ts'
import type { InvoicedLine } from './invoiced-line.ts'
import { chargeRest, creditRest, openSeats, type ProrationContext } from './proration-lines.ts'
import { extraSeats } from './seat-count.ts'
import type { Subscription } from './subscription.ts'

/** Seats of one feature, in all, that change inside a period. */
export interface SeatsMove extends ProrationContext {
  readonly subscription: Subscription
  readonly featureSlug: string
  readonly from: number
  readonly to: number
}

/** The rest of the open period for the extra seats that are new; those before them keep their place in the tiers. */
export function linesForMoreSeats(move: SeatsMove): RatedLine[] {
  const { planVersion, currency } = move.subscription
  const [before, after] = [extraOf(move, move.from), extraOf(move, move.to)]
  if (after === before) return []
  const seats = { kind: 'seats', offerSlug: planVersion.planSlug, addOnId: null, quantity: after - before } as const
  return seatPrices(move).flatMap((price) => {
    return chargeRest(move, { ...seats, price }, moreSeatsPrice(price, before, after, currency))
  })
}

function seatPrices({ subscription: { planVersion, cadence, currency }, featureSlug }: SeatsMove): CurrentPrice[] {
  const prices = pricesFor(planVersion, cadence, currency)
  return prices.filter((price) => price.featureSlug === featureSlug && price.timing === 'in_advance')
}

/**
 * What comes back for extra seats that go; the newest lines are closed first, because what came last goes first
 * (semantics §6).
 */
export function linesForFewerSeats(move: SeatsMove, invoicedLines: readonly InvoicedLine[]): RatedLine[] {
  const own = invoicedLines.filter((line) => line.featureSlug === move.featureSlug && line.seats !== null)
  let toClose = extraOf(move, move.from) - extraOf(move, move.to)
  return newestFirst(own).flatMap((line) => {
    const closed = Math.min(toClose, openSeats(line))
    toClose -= closed
    return closed === 0 ? [] : creditRest(move, line, closed)
  })
}

function extraOf({ subscription, featureSlug }: SeatsMove, count: number): number {
  return extraSeats(subscription.planVersion, { [featureSlug]: count }, featureSlug)
}

function newestFirst(lines: readonly InvoicedLine[]): InvoicedLine[] {
  return [...lines].sort(
    (a, b) =>
      b.invoicedAt - a.invoicedAt || b.servicePeriod.start - a.servicePeriod.start || (b.lineId < a.lineId ? -1 : 1),
  )
}
