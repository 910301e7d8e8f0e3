import type { TrialEnd } from '../catalog/plan.ts'
import { type Result, success } from '../result.ts'
import { localDateTime, toInstant } from '../time/anchor.ts'
import { type Instant, instantToIso, later } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { event, type Outcome, outcome } from './outcome.ts'
import type { PlannedTrial, Subscription } from './subscription.ts'
import { refusalOf } from './transitions.ts'

/** A trial of so many local days: it ends at the same wall-clock time, whatever the clocks did (semantics §3). */
export function trialOf(start: Instant, days: number, timeZone: string): Interval {
  return { start, end: toInstant(localDateTime(start, timeZone).add({ days }), timeZone) }
}

/** So many local days before a trial ends; at its start if it is no longer than that. */
export function trialReminderAt({ start, end }: Interval, daysBefore: number, timeZone: string): Instant {
  return later(start, toInstant(localDateTime(end, timeZone).subtract({ days: daysBefore }), timeZone))
}

/** The reminder is told, once: it does not come again. */
export function remindOfTrialEnd(subscription: Subscription, at: Instant): Outcome {
  const { lifecycle } = subscription
  if (lifecycle.state !== 'trialing' || lifecycle.remindAt === null || lifecycle.remindAt > at) {
    return outcome(subscription, [])
  }
  const reminded = { ...subscription, lifecycle: { ...lifecycle, remindAt: null } }
  const endsAt = instantToIso(lifecycle.trial.end)
  return outcome(reminded, [event('subscription.trial_will_end', reminded, at, { endsAt })])
}

/** The deadline of the reminder. Refuses with `subscription.transition_not_allowed` what is in no trial. */
export function decideTrialReminder(subscription: Subscription, { at }: { readonly at: Instant }): Result<Outcome> {
  return refusalOf(subscription, 'end_trial') ?? success(remindOfTrialEnd(subscription, at))
}

/** What a trial's end does: as the plan or the creation said, else by whether there is a way to be paid (semantics §3). */
export function trialEnding({ end }: PlannedTrial, hasPaymentMethod: boolean): TrialEnd {
  if (end !== 'by_payment_method') return end
  return hasPaymentMethod ? 'convert' : 'cancel'
}
