import {
  type Cadence,
  divide,
  isPositive,
  multiply,
  ONE,
  type PlanVersion,
  type Rational,
  rational,
  sameCadence,
  subtract,
  timesIn,
} from '@tallywright/domain'
import { basePrice } from './base-price.ts'
import { type Choice, offerPlan } from './offered-plan.ts'

/**
 * The most that the base price of a plan saves in this cadence against the same time in a shorter one, in whole percent
 * rounded down; null when none does.
 */
export function savingPercent(versions: readonly PlanVersion[], chosen: Choice, shorter: Cadence): number | null {
  const times = timesIn(shorter, chosen.cadence)
  if (times === null || times === 1) return null
  const savings = versions.flatMap((version) => {
    const long = offeredPrice(version, chosen)
    const short = offeredPrice(version, { ...chosen, cadence: shorter })
    if (short === null || long === null || !isPositive(short)) return []
    return [wholePercent(subtract(ONE, divide(long, multiply(short, rational(times)))))]
  })
  const best = Math.max(0, ...savings)
  return best > 0 ? best : null
}

/** Null where the plan is not sold like that. */
function offeredPrice(version: PlanVersion, chosen: Choice): Rational | null {
  const plan = offerPlan(version, chosen)
  const isAsChosen = sameCadence(plan.cadence, chosen.cadence) && plan.currency === chosen.currency
  return isAsChosen ? basePrice(plan) : null
}

function wholePercent({ numerator, denominator }: Rational): number {
  return Number((numerator * 100n) / denominator)
}
