import type { EstimatedPlan } from '../estimate/least-plan.ts'
import { perCadence } from './cadence-text.ts'
import { moneyText } from './number-text.ts'

/** The estimates in one sentence: `Hobby, $0.00 per month, does not cover this usage; Team, $20.00 per month.` */
export function spokenEstimates(estimated: readonly EstimatedPlan[]): string {
  const parts = estimated.map(({ plan, estimate, misfits }) => {
    const amount = `${plan.version.plan.name}, ${moneyText(estimate.total)} ${perCadence(plan.cadence)}`
    return misfits.length === 0 ? amount : `${amount}, does not cover this usage`
  })
  return `${parts.join('; ')}.`
}
