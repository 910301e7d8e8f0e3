import { type CurrentPrice, pricesFor } from '../catalog/plan-version.ts'
import type { RatedLine } from '../invoice/line.ts'
import { type AdvancePrice, isDue, moreSeatsPrice } from './advance-price.ts'
import type { InvoicedLine } from './invoiced-line.ts'
import { chargeAgain, chargeRest, creditRest, openSeats, type ProrationContext } from './proration-lines.ts'
import { extraSeats } from './seat-count.ts'
import type { Subscription } from './subscription.ts'

/** Seats of one feature, in all, that change inside a period. */
export interface SeatsMove extends ProrationContext {
  readonly subscription: Subscription
  readonly featureSlug: string
  readonly from: number
  readonly to: number
}

/**
 * The rest of the open period for the extra seats that are new; those before them keep their place in the tiers. Seats that
 * were given up and credited in this period come back first, for what their credit gives.
 */
export function linesForMoreSeats(move: SeatsMove, invoicedLines: readonly InvoicedLine[]): RatedLine[] {
  const own = invoicedLines.filter(({ featureSlug, addOnId }) => featureSlug === move.featureSlug && addOnId === null)
  const after = extraOf(move, move.to)
  return seatPrices(move).flatMap((price) => {
    const ofPrice = own.filter(({ priceId }) => priceId === price.id)
    // Seats that are paid stay so when others are granted: they are taken up before any is charged.
    const before = Math.min(after, Math.max(extraOf(move, move.from), paidSeats(ofPrice)))
    const again = vacancies(ofPrice, after - before)
    const known = before + again.reduce((total, { seats }) => total + seats, 0)
    return [
      ...again.flatMap(({ line, seats }) => chargeAgain(move, seatsAt(move, price, seats), line)),
      ...linesForNewSeats(move, price, { before: known, after, isFirst: before === 0 && own.length === 0 }),
    ]
  })
}

interface NewSeats {
  readonly before: number
  readonly after: number
  /** Nothing of the open period is paid for any seats, a minimum included. */
  readonly isFirst: boolean
}

function linesForNewSeats(move: SeatsMove, price: CurrentPrice, { before, after, isFirst }: NewSeats): RatedLine[] {
  if (after === before) return []
  const { currency } = move.subscription
  const advance = seatsAt(move, price, after - before)
  if (isFirst && isDue(seatsAt(move, price, 0), currency)) return chargeRest(move, advance)
  return chargeRest(move, advance, moreSeatsPrice(price, before, after, currency))
}

function seatsAt({ subscription }: SeatsMove, price: CurrentPrice, quantity: number): AdvancePrice {
  return { kind: 'seats', price, offerSlug: subscription.planVersion.planSlug, addOnId: null, quantity }
}

interface Vacancy {
  readonly line: InvoicedLine
  readonly seats: number
}

/**
 * Where up to `wanted` seats come back: at the places that credits took off lines which are still open, from the lowest up.
 * A newer line stands on what was open of those before it, and where places overlap its own count:
 *
 * ```
 * first line, 6 seats     x x x - - -      three given up
 * newer line, 2 seats           x x        came back
 * vacant                            -      the sixth seat of the first line
 * ```
 */
function vacancies(lines: readonly InvoicedLine[], wanted: number): Vacancy[] {
  let count = 0
  const placed = newestFirst(lines)
    .toReversed()
    .flatMap((line) => {
      if (line.seats === null) return []
      const end = count + line.seats.paid
      count += line.seats.open
      return [{ line, end }]
    })
  const limit = count + wanted
  const vacant: Vacancy[] = []
  while (count < limit) {
    const place = placed.findLast(({ end }) => end > count)
    if (place === undefined) break
    const seats = Math.min(place.end, limit) - count
    vacant.push({ line: place.line, seats })
    count += seats
  }
  return vacant
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
  // What came last goes first, and of what was granted and not paid nothing comes back.
  const planned = { ...move, subscription: { ...move.subscription, grantedSeats: {} } }
  let toClose = Math.max(0, Math.min(extraOf(planned, move.from), paidSeats(own)) - extraOf(planned, move.to))
  return newestFirst(own).flatMap((line) => {
    const closed = Math.min(toClose, openSeats(line))
    toClose -= closed
    return closed === 0 ? [] : creditRest(move, line, closed)
  })
}

function extraOf({ subscription, featureSlug }: SeatsMove, count: number): number {
  return extraSeats(subscription.planVersion, { [featureSlug]: count }, featureSlug, subscription.grantedSeats)
}

function paidSeats(own: readonly InvoicedLine[]): number {
  return own.reduce((total, line) => total + (line.seats?.open ?? 0), 0)
}

/**
 * By when their seats came, not by when that was invoiced: a line may have waited for its invoice. Of one instant a change comes
 * after what began then, and changes come in the order of their ids.
 */
function newestFirst(lines: readonly InvoicedLine[]): InvoicedLine[] {
  const isRest = ({ kind }: InvoicedLine) => (kind === 'proration_charge' ? 1 : 0)
  return [...lines].sort(
    (a, b) => b.servicePeriod.start - a.servicePeriod.start || isRest(b) - isRest(a) || (b.cause < a.cause ? -1 : 1),
  )
}
