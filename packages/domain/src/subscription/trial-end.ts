import type { TrialEnd } from '../catalog/plan.ts'
import type { PlanVersion } from '../catalog/plan-version.ts'
import { type Result, success } from '../result.ts'
import type { Instant } from '../time/instant.ts'
import { type BoundaryBilling, openingOf, openPeriod } from './billing-boundary.ts'
import { dropAtCancel } from './drop-change.ts'
import { ended } from './ended.ts'
import { event, type Outcome, outcome } from './outcome.ts'
import { applyScheduledChange } from './scheduled-change.ts'
import type { Subscription } from './subscription.ts'
import { notAllowed, refusalOf } from './transitions.ts'
import { trialEnding } from './trial.ts'

export interface TrialEndOptions {
  readonly hasPaymentMethod: boolean
  /** The version that a change scheduled for the trial's end names. */
  readonly targetVersion?: PlanVersion
  /** The payment of a pending change is processing. */
  readonly paymentProcessing: boolean
}

/** `billing`: the first period; without one where the trial ends the subscription: then only pending lines are invoiced. */
export interface TrialEndDecision extends Outcome {
  readonly ending: TrialEnd
  readonly billing: BoundaryBilling
}

/**
 * The trial is over, as of its end, which is the anchor of what follows (semantics §3). `convert`: the first period is
 * billed and collected; a failed payment makes it past due. `pause`: its periods pass unbilled until it is resumed.
 */
export function decideTrialEnd(subscription: Subscription, options: TrialEndOptions): Result<TrialEndDecision> {
  const { lifecycle, cancelAt } = subscription
  const refused = refusalOf(subscription, 'end_trial')
  if (refused !== null) return refused
  if (lifecycle.state !== 'trialing') return notAllowed('active', 'end_trial', 'not_in_trial')
  const at = lifecycle.trial.end
  const ending = cancelAt === null ? trialEnding(lifecycle, options.hasPaymentMethod) : 'cancel'
  const decision =
    ending === 'cancel' ? cancelAtTrialEnd(subscription, at, options) : open(subscription, at, ending, options)
  return success({ ...decision, ending })
}

function cancelAtTrialEnd(subscription: Subscription, at: Instant, { paymentProcessing }: TrialEndOptions) {
  const reason = subscription.cancelAt === null ? 'trial_ended' : 'requested'
  const dropped = dropAtCancel(subscription, at, paymentProcessing)
  const canceled = ended(dropped.subscription, { state: 'canceled', canceledAt: at, reason })
  const events = [
    ...dropped.events,
    event('subscription.trial_ended', canceled, at, { ending: 'cancel' }),
    event('subscription.canceled', canceled, at, { reason }),
  ]
  const billing: BoundaryBilling = { at, closed: null, opened: null, skipped: [] }
  return { ...outcome(canceled, events, dropped.voidsInvoiceIds), billing }
}

function open(subscription: Subscription, at: Instant, ending: 'convert' | 'pause', options: TrialEndOptions) {
  const changed = applyScheduledChange(subscription, at, options)
  const paused = ending === 'pause'
  const running: Subscription = {
    ...changed.subscription,
    lifecycle: paused ? { state: 'paused', pausedAt: at } : { state: 'active' },
  }
  const opened = openPeriod(running, at, paused ? { reason: 'paused', unbilledFrom: at } : null)
  const events = [
    ...changed.events,
    event('subscription.trial_ended', opened, at, { ending }),
    event(paused ? 'subscription.paused' : 'subscription.activated', opened, at),
  ]
  const billing = { at, closed: null, ...openingOf(opened, at) }
  return { ...outcome(opened, events, changed.voidsInvoiceIds), billing }
}
