import { addMilliseconds, HOUR, type Instant, instantToIso } from '../time/instant.ts'
import { type BoundaryBilling, nextBoundary, openingOf, openPeriod } from './billing-boundary.ts'
import { event, outcome, PAYMENT_WAIT_HOURS, type PaidFirst, type SubscriptionEvent } from './outcome.ts'
import { endNextPeriod } from './period-end.ts'
import type { PlannedTrial, Subscription } from './subscription.ts'
import { remindOfTrialEnd } from './trial.ts'

/** `billing`: what the first invoice carries, oldest boundary first; several for a backdated start, none in a trial. */
export interface Begun extends PaidFirst {
  readonly billing: readonly BoundaryBilling[]
}

interface Beginning {
  /** The instant up to which everything is billed: the creation, or the start of a scheduled subscription. */
  readonly at: Instant
  readonly invoiceId: string
  readonly events: readonly SubscriptionEvent[]
  /** When it is decided, if that is later. */
  readonly decidedAt?: Instant
}

/** A subscription that is created or reaches its start: scheduled, in its trial, or in its first period (semantics §5). */
export function begin(scheduled: Subscription, trial: PlannedTrial | null, beginning: Beginning): Begun {
  const { at, events } = beginning
  if (scheduled.startedAt > at) return { settled: outcome(scheduled, events), awaitingPayment: null, billing: [] }
  // A trial that is over already, of a backdated start, has converted: the subscription has been running since.
  if (trial !== null && trial.trial.end > at) {
    const trialing = { ...scheduled, lifecycle: { state: 'trialing', ...trial } as const }
    const started = event('subscription.trial_started', trialing, at, { endsAt: instantToIso(trial.trial.end) })
    const reminded = remindOfTrialEnd(trialing, at)
    const settled = outcome(reminded.subscription, [...events, started, ...reminded.events])
    return { settled, awaitingPayment: null, billing: [] }
  }
  return beginBilling(scheduled, beginning)
}

function beginBilling(scheduled: Subscription, { at, invoiceId, events, decidedAt = at }: Beginning): Begun {
  const { opened, billing } = openUntil({ ...scheduled, lifecycle: { state: 'active' } }, at)
  const expiresAt = addMilliseconds(decidedAt, PAYMENT_WAIT_HOURS * HOUR)
  const incomplete: Subscription = { ...opened, lifecycle: { state: 'incomplete', expiresAt, invoiceId } }
  return {
    settled: outcome(opened, [...events, event('subscription.activated', opened, decidedAt)]),
    awaitingPayment: outcome(incomplete, events),
    billing,
  }
}

/** Opens the first period and passes every boundary up to `at`: a backdated start is billed like the time it missed. */
function openUntil(active: Subscription, at: Instant): { opened: Subscription; billing: BoundaryBilling[] } {
  const start = active.schedule.startsAt
  let opened = openPeriod(active, start, null)
  const billing: BoundaryBilling[] = [{ at: start, closed: null, ...openingOf(opened, start) }]
  for (let boundary = nextBoundary(opened); boundary !== null && boundary <= at; boundary = nextBoundary(opened)) {
    const ended = endNextPeriod(opened, boundary, { at: boundary, paymentProcessing: false })
    billing.push(ended.billing)
    opened = ended.subscription
  }
  return { opened, billing }
}
