import type { PercentageTerms } from '../catalog/price.ts'
import { parseExact } from '../money/decimal.ts'
import {
  add,
  compare,
  isNegative,
  isPositive,
  minimum,
  multiply,
  negate,
  type Rational,
  rational,
  subtract,
  ZERO,
} from '../money/rational.ts'
import { factorOf } from './percent.ts'

/**
 * Events sorted by what decides their price: the percentage (of `value` in all), the minimum or the maximum. What takes back
 * counts against them.
 */
export interface ChargedEvents {
  readonly value: Rational
  readonly withinBounds: number
  readonly atMinimum: number
  readonly atMaximum: number
}

const NOTHING: ChargedEvents = { value: ZERO, withinBounds: 0, atMinimum: 0, atMaximum: 0 }

interface FreeLeft {
  readonly events: number
  readonly amount: Rational | null
}

/** Walks through all events, since the first ones use up what is free, and prices those from index `from` on. */
export function chargePerEvent(terms: PercentageTerms, events: readonly Rational[], from: number): ChargedEvents {
  const boundsOf = eventBounds(terms)
  let free = freeAtFirst(terms)
  let [charged, before] = [NOTHING, NOTHING]
  for (const [index, event] of events.entries()) {
    if (index === from) before = charged
    const covered = coveredPart(event, free)
    free = { events: free.events - 1, amount: free.amount && subtract(free.amount, covered ?? ZERO) }
    const isFree = covered !== null && compare(covered, event) === 0
    if (!isFree) charged = withEvent(charged, subtract(event, covered ?? ZERO), boundsOf)
  }
  if (events.length <= from) before = charged
  return minus(notNegative(terms, charged), notNegative(terms, before))
}

function withEvent(charged: ChargedEvents, event: Rational, boundsOf: ReturnType<typeof eventBounds>): ChargedEvents {
  const bound = boundsOf(event)
  if (bound === 'minimum') return { ...charged, atMinimum: charged.atMinimum + 1 }
  if (bound === 'maximum') return { ...charged, atMaximum: charged.atMaximum + (isNegative(event) ? -1 : 1) }
  return { ...charged, value: add(charged.value, event), withinBounds: charged.withinBounds + 1 }
}

/** What was taken back beyond all that was charged is not paid out, as a negative quantity rates as 0; fixed amounts stay. */
function notNegative(terms: PercentageTerms, charged: ChargedEvents): ChargedEvents {
  const { percent, eventMinimum = '0', eventMaximum = '0' } = terms
  const atBounds = add(
    multiply(parseExact(eventMinimum), rational(charged.atMinimum)),
    multiply(parseExact(eventMaximum), rational(charged.atMaximum)),
  )
  const inAll = add(multiply(charged.value, factorOf(percent)), atBounds)
  return isNegative(inAll) ? { ...NOTHING, withinBounds: charged.withinBounds } : charged
}

function minus(a: ChargedEvents, b: ChargedEvents): ChargedEvents {
  return {
    value: subtract(a.value, b.value),
    withinBounds: a.withinBounds - b.withinBounds,
    atMinimum: a.atMinimum - b.atMinimum,
    atMaximum: a.atMaximum - b.atMaximum,
  }
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

/**
 * Which bound, if any, decides the price of an event of this value. One that takes back gives back its percentage, and no more
 * than an event ever costs; the minimum is for what is charged.
 */
function eventBounds(terms: PercentageTerms): (value: Rational) => 'minimum' | 'maximum' | null {
  const [factor, fixed] = [factorOf(terms.percent), parseExact(terms.fixedAmount ?? '0')]
  const lowest = terms.eventMinimum === undefined ? null : parseExact(terms.eventMinimum)
  const highest = terms.eventMaximum === undefined ? null : parseExact(terms.eventMaximum)
  return (value) => {
    const amount = add(multiply(value, factor), fixed)
    if (isNegative(value)) return highest !== null && compare(negate(amount), highest) > 0 ? 'maximum' : null
    if (lowest !== null && compare(amount, lowest) < 0) return 'minimum'
    return highest !== null && compare(amount, highest) > 0 ? 'maximum' : null
  }
}
