import { compare, divide, rational, timesIn, toMajor } from '@tallywright/domain'
import { MONTH } from './cadences.ts'
import type { CreditDraw } from './credit-draws.ts'
import type { Estimate } from './estimate.ts'
import type { Misfit } from './misfit.ts'
import type { OfferedPlan } from './offered-plan.ts'

export interface EstimatedPlan {
  readonly plan: OfferedPlan
  readonly estimate: Estimate
  readonly misfits: readonly Misfit[]
  readonly creditDraws: readonly CreditDraw[]
}

/**
 * The plan that costs least among those that cover the use, by what a month of it costs. Null where that says nothing: with
 * fewer than two plans that replace each other, or where they are shown in different currencies.
 */
export function leastPlan(estimated: readonly EstimatedPlan[]): EstimatedPlan | null {
  const [first] = estimated
  if (first === undefined || estimated.length < 2 || !estimated.every((other) => areAlternatives(first, other)))
    return null
  const fitting = estimated.filter(({ misfits }) => misfits.length === 0)
  return fitting.reduce<EstimatedPlan | null>((least, next) => {
    return least === null || compare(monthly(next), monthly(least)) < 0 ? next : least
  }, null)
}

function areAlternatives({ plan: a }: EstimatedPlan, { plan: b }: EstimatedPlan): boolean {
  return a.currency === b.currency && a.version.group?.slug === b.version.group?.slug && isMonthly(a) === isMonthly(b)
}

function isMonthly({ cadence }: OfferedPlan): boolean {
  return timesIn(MONTH, cadence) !== null
}

function monthly({ plan, estimate }: EstimatedPlan) {
  return divide(toMajor(estimate.total), rational(timesIn(MONTH, plan.cadence) ?? 1))
}
