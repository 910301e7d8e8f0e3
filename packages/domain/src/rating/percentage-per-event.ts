import type { PercentageTerms } from '../catalog/price.ts'
import { parseExact } from '../money/decimal.ts'
import {
  add,
  compare,
  isNegative,
  isPositive,
  minimum,
  multiply,
  type Rational,
  subtract,
  ZERO,
} from '../money/rational.ts'
import { factorOf } from './percent.ts'

/** Events sorted by what decides their price: the percentage (of `value` in all), the minimum or the maximum. */
export interface ChargedEvents {
  readonly value: Rational
  readonly withinBounds: number
  readonly atMinimum: number
  readonly atMaximum: number
}

interface FreeLeft {
  readonly events: number
  readonly amount: Rational | null
}

/** Walks through all events, since the first ones use up what is free, and prices those from index `from` on. */
export function chargePerEvent(terms: PercentageTerms, events: readonly Rational[], from: number): ChargedEvents {
  const boundsOf = eventBounds(terms)
  let free = freeAtFirst(terms)
  let [value, withinBounds, atMinimum, atMaximum] = [ZERO, 0, 0, 0]
  for (const [index, units] of events.entries()) {
    const event = isNegative(units) ? ZERO : units
    const covered = coveredPart(event, free)
    free = { events: free.events - 1, amount: free.amount && subtract(free.amount, covered ?? ZERO) }
    const isFree = covered !== null && compare(covered, event) === 0
    if (index < from || isFree) continue
    const charged = subtract(event, covered ?? ZERO)
    const bound = boundsOf(charged)
    if (bound === 'minimum') atMinimum++
    else if (bound === 'maximum') atMaximum++
    else [value, withinBounds] = [add(value, charged), withinBounds + 1]
  }
  return { value, withinBounds, atMinimum, atMaximum }
}

function freeAtFirst({ freeEvents, freeAmount }: PercentageTerms): FreeLeft {
  const anyFree = (freeEvents ?? 0) > 0 || freeAmount !== undefined
  return {
    events: freeEvents ?? (anyFree ? Number.POSITIVE_INFINITY : 0),
    amount: freeAmount === undefined ? null : parseExact(freeAmount),
  }
}

/** What of the event is free; null when nothing free is left, which an event of value 0 would not show. */
function coveredPart(event: Rational, { events, amount }: FreeLeft): Rational | null {
  if (events <= 0) return null
  if (amount === null) return event
  return isPositive(amount) ? minimum(event, amount) : null
}

/** Which bound, if any, decides the price of an event of this value. */
function eventBounds(terms: PercentageTerms): (value: Rational) => 'minimum' | 'maximum' | null {
  const [factor, fixed] = [factorOf(terms.percent), parseExact(terms.fixedAmount ?? '0')]
  const lowest = terms.eventMinimum === undefined ? null : parseExact(terms.eventMinimum)
  const highest = terms.eventMaximum === undefined ? null : parseExact(terms.eventMaximum)
  return (value) => {
    const amount = add(multiply(value, factor), fixed)
    if (lowest !== null && compare(amount, lowest) < 0) return 'minimum'
    return highest !== null && compare(amount, highest) > 0 ? 'maximum' : null
  }
}
