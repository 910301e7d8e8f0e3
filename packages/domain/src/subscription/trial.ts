import type { TrialEnd } from '../catalog/plan.ts'
import { localDateTime, toInstant } from '../time/anchor.ts'
import type { Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import type { PlannedTrial } from './subscription.ts'

/** A trial of so many local days: it ends at the same wall-clock time, whatever the clocks did (semantics §3). */
export function trialOf(start: Instant, days: number, timeZone: string): Interval {
  return { start, end: toInstant(localDateTime(start, timeZone).add({ days }), timeZone) }
}

/** What a trial's end does: as the plan or the creation said, else by whether there is a way to be paid (semantics §3). */
export function trialEnding({ end }: PlannedTrial, hasPaymentMethod: boolean): TrialEnd {
  if (end !== 'by_payment_method') return end
  return hasPaymentMethod ? 'convert' : 'cancel'
}
