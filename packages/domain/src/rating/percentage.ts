import { assert } from '../assert.ts'
import type { PercentageTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { type Decimal, parseExact } from '../money/decimal.ts'
import { maximum, type Rational, subtract, ZERO } from '../money/rational.ts'
import type { ModelUsage } from './model-usage.ts'
import { product } from './per-unit.ts'
import { factorText } from './percent.ts'
import { type ChargedEvents, chargePerEvent } from './percentage-per-event.ts'
import { counted, readable } from './step-label.ts'

/**
 * A share of the units' money value plus a fixed amount per event (semantics §4). The first `freeEvents` and the first
 * `freeAmount` cost nothing, in event order; with both, events are free until either is used up. Minimum and maximum bound
 * what one event costs, its fixed amount included.
 */
export function percentage(terms: PercentageTerms, usage: ModelUsage): Operation[] {
  if (!pricesEachEvent(terms)) return inOne(terms, usage)
  const { events, earlier } = usage
  assert(events !== null, 'terms with free or bounded events are rated from the events')
  return perEventSteps(terms, chargePerEvent(terms, events, earlier.eventCount))
}

/** An allowance, too, makes whole events free, which then pay no fixed amount. */
export function percentageNeedsEvents(terms: PercentageTerms, hasAllowance: boolean): boolean {
  return pricesEachEvent(terms) || (hasAllowance && terms.fixedAmount !== undefined)
}

/** True when the sum of the events does not tell what they cost. */
function pricesEachEvent(terms: PercentageTerms): boolean {
  const { freeEvents = 0, freeAmount, fixedAmount, eventMinimum, eventMaximum } = terms
  if (freeEvents > 0 || eventMinimum !== undefined || eventMaximum !== undefined) return true
  return freeAmount !== undefined && fixedAmount !== undefined
}

function inOne(terms: PercentageTerms, { quantity, eventCount, earlier }: ModelUsage): Operation[] {
  const charged = subtract(beyondFree(terms, quantity), beyondFree(terms, earlier.quantity))
  return [...shareSteps(terms, charged), ...fixedSteps(terms, eventCount - earlier.eventCount)]
}

function beyondFree({ freeAmount }: PercentageTerms, quantity: Rational): Rational {
  return freeAmount === undefined ? quantity : maximum(ZERO, subtract(quantity, parseExact(freeAmount)))
}

function perEventSteps(terms: PercentageTerms, charged: ChargedEvents): Operation[] {
  const { eventMinimum, eventMaximum } = terms
  return [
    ...shareSteps(terms, charged.value),
    ...fixedSteps(terms, charged.withinBounds),
    ...eventSteps(charged.atMinimum, eventMinimum, 'at the minimum of'),
    ...eventSteps(charged.atMaximum, eventMaximum, 'at the maximum of'),
  ]
}

function shareSteps(terms: PercentageTerms, value: Rational): Operation[] {
  return product(value, factorText(terms.percent), whatIsFree(terms), `${terms.percent} %`)
}

function whatIsFree({ freeEvents = 0, freeAmount }: PercentageTerms): string {
  const free = [
    ...(freeEvents > 0 ? [counted(freeEvents.toString(), 'event')] : []),
    ...(freeAmount === undefined ? [] : [readable(freeAmount)]),
  ]
  return free.length === 0 ? '' : ` beyond ${free.join(' or ')} free`
}

function fixedSteps({ fixedAmount }: PercentageTerms, count: number): Operation[] {
  return eventSteps(count, fixedAmount, '×')
}

function eventSteps(count: number, unitAmount: Decimal | undefined, joint: string): Operation[] {
  if (unitAmount === undefined || count === 0) return []
  const quantity = count.toString()
  const label = `${counted(quantity, 'event')} ${joint} ${readable(unitAmount)}`
  return [{ op: 'add_product', label, quantity, unitAmount }]
}
