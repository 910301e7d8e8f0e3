import { assert } from '../assert.ts'
import type { PercentageTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { STEP_ENDINGS, STEP_PHRASES } from '../explanation/step-phrases.ts'
import { type Decimal, parseExact } from '../money/decimal.ts'
import { maximum, type Rational, subtract, ZERO } from '../money/rational.ts'
import type { ModelUsage } from './model-usage.ts'
import { product } from './per-unit.ts'
import { factorText } from './percent.ts'
import { type ChargedEvents, chargePerEvent } from './percentage-per-event.ts'
import { readable } from './step-label.ts'

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
    ...eventSteps(charged.atMinimum, eventMinimum, 'events_at_minimum'),
    ...eventSteps(charged.atMaximum, eventMaximum, 'events_at_maximum'),
  ]
}

function shareSteps(terms: PercentageTerms, value: Rational): Operation[] {
  return product(value, factorText(terms.percent), { place: whatIsFree(terms), percent: terms.percent })
}

function whatIsFree({ freeEvents = 0, freeAmount }: PercentageTerms): string {
  const events = readable(freeEvents.toString())
  if (freeAmount === undefined) return freeEvents === 0 ? '' : STEP_ENDINGS.beyond_free_events.write(events)
  const amount = readable(freeAmount)
  return freeEvents === 0
    ? STEP_ENDINGS.beyond_free.write(amount)
    : STEP_ENDINGS.beyond_free_events_or_amount.write(events, amount)
}

function fixedSteps({ fixedAmount }: PercentageTerms, count: number): Operation[] {
  return eventSteps(count, fixedAmount, 'events')
}

function eventSteps(
  count: number,
  unitAmount: Decimal | undefined,
  phrase: 'events' | 'events_at_minimum' | 'events_at_maximum',
): Operation[] {
  if (unitAmount === undefined || count === 0) return []
  const quantity = count.toString()
  const label = STEP_PHRASES[phrase].write(readable(quantity), readable(unitAmount))
  return [{ op: 'add_product', label, quantity, unitAmount }]
}
