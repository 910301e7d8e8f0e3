import { multiply, parseDecimal, pricesFor, type Rational, rational, sum, timesIn } from '@tallywright/domain'
import type { OfferedPlan } from './offered-plan.ts'

/** What the flat prices of a plan come to in one of its periods, in major units; null for a plan without any. */
export function basePrice({ version, cadence, currency }: OfferedPlan): Rational | null {
  const flat = pricesFor(version, cadence, currency).flatMap(({ featureSlug, terms, cadence: own }) => {
    if (featureSlug !== null || terms.model !== 'flat') return []
    return [multiply(parseDecimal(terms.amount), rational(timesIn(own, cadence) ?? 1))]
  })
  return flat.length === 0 ? null : sum(flat)
}
