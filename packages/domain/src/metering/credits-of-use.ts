import type { Meter } from '../catalog/meter.ts'
import { add, maximum, multiply, type Rational, subtract, ZERO } from '../money/rational.ts'
import type { Interval } from '../time/interval.ts'
import { type GroupTotal, mergeGroupTotals, quantityOf } from './aggregate.ts'
import { billedUnits } from './billed-units.ts'

/** What was used in one segment of a price period, and what a unit of it costs. */
export interface CreditSegment {
  readonly totals: readonly GroupTotal[]
  /** Null where the use draws nothing. */
  readonly creditCost: Rational | null
}

/**
 * The credits that the use of a price period costs: Σ over its segments of credits a unit × what the segment added to the billed
 * units, so that no conversion begins again where a plan was changed. Not rounded, never below zero. `carried` is what the period opened with.
 */
export function creditsOfUse(
  meter: Meter,
  segments: readonly CreditSegment[],
  { carried, period }: { readonly carried: readonly GroupTotal[]; readonly period: Interval },
): Rational {
  let totals = carried
  let before = ZERO
  let credits = ZERO
  for (const segment of segments) {
    totals = mergeGroupTotals(totals, segment.totals)
    const units = billedUnits(meter, quantityOf(meter, totals, period).groups)
    if (segment.creditCost !== null) credits = add(credits, multiply(segment.creditCost, subtract(units, before)))
    before = units
  }
  return maximum(ZERO, credits)
}
