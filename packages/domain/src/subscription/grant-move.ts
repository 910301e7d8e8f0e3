import type { Plan } from '../catalog/plan.ts'
import type { ExactText } from '../explanation/explanation.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { add, isZero, multiply, type Rational, subtract, ZERO } from '../money/rational.ts'
import { timeFraction } from '../proration/fraction.ts'
import type { Instant } from '../time/instant.ts'
import type { Subscription } from './subscription.ts'

/** Wallet units that a change gives (positive) or takes back (negative), exactly: credits, or major units of a currency. */
export interface GrantMove {
  readonly unit: string
  readonly amount: ExactText
}

/**
 * How the grants of each period move when the plan changes inside one: the difference × remaining fraction
 * (semantics §6). `to` null takes the unused part back and gives nothing: the period ends, or starts again with whole
 * grants of its own. Grants that come once do not move.
 */
export function grantMoves(subscription: Subscription, to: Plan | null, at: Instant): GrantMove[] {
  const { period, planVersion, proration, schedule } = subscription
  if (period === null) return []
  const remaining = { start: at, end: period.end }
  const fraction = timeFraction(remaining, period.whole, proration, schedule.anchor.timeZone)
  const before = grantsPerPeriod(planVersion.plan)
  const after = to === null ? new Map<string, Rational>() : grantsPerPeriod(to)
  const units = [...new Set([...before.keys(), ...after.keys()])]
  return units.flatMap((unit) => {
    const difference = subtract(after.get(unit) ?? ZERO, before.get(unit) ?? ZERO)
    const amount = multiply(difference, fraction)
    return isZero(amount) ? [] : [{ unit, amount: formatExact(amount) }]
  })
}

function grantsPerPeriod({ grants = {} }: Plan): Map<string, Rational> {
  const perUnit = new Map<string, Rational>()
  for (const { unit, amount, every } of Object.values(grants)) {
    if (every === 'period') perUnit.set(unit, add(perUnit.get(unit) ?? ZERO, parseDecimal(amount)))
  }
  return perUnit
}
