import {
  type Cadence,
  compareCadences,
  divide,
  isPositive,
  multiply,
  ONE,
  type PlanVersion,
  parseDecimal,
  pricesFor,
  type Rational,
  rational,
  subtract,
  sum,
  timesIn,
} from '@tallywright/domain'
import { offerPlan } from './offered-plan.ts'

/**
 * The most that a plan's base price saves with this cadence against its shortest one, in whole percent rounded down; null
 * when none does.
 */
export function savingPercent(
  versions: readonly PlanVersion[],
  cadence: Cadence,
  cadences: readonly Cadence[],
  currency: string,
): number | null {
  const [shortest] = cadences.toSorted(compareCadences)
  const times = shortest === undefined ? null : timesIn(shortest, cadence)
  if (shortest === undefined || times === null || times === 1) return null
  const savings = versions.flatMap((version) => {
    const short = basePrice(version, shortest, currency)
    const long = basePrice(version, cadence, currency)
    if (short === null || long === null || !isPositive(short)) return []
    return [wholePercent(subtract(ONE, divide(long, multiply(short, rational(times)))))]
  })
  const best = Math.max(0, ...savings)
  return best > 0 ? best : null
}

function wholePercent({ numerator, denominator }: Rational): number {
  return Number((numerator * 100n) / denominator)
}

/** What the flat prices of a plan come to in one of its periods; null where it is not sold like that. */
function basePrice(version: PlanVersion, cadence: Cadence, currency: string): Rational | null {
  const offered = offerPlan(version, { cadence, currency })
  if (timesIn(offered.cadence, cadence) !== 1 || offered.currency !== currency) return null
  const flat = pricesFor(version, offered.cadence, currency).flatMap(({ featureSlug, terms, cadence: own }) => {
    if (featureSlug !== null || terms.model !== 'flat') return []
    return [multiply(parseDecimal(terms.amount), rational(timesIn(own, offered.cadence) ?? 1))]
  })
  return flat.length === 0 ? null : sum(flat)
}
