import { type Failure, refuse } from '../result.ts'
import { type Instant, instantToIso } from '../time/instant.ts'
import { contains } from '../time/interval.ts'
import { leadsTo, refusedAs, type TransitionTable } from '../transition.ts'
import { type SubscriptionStatus, subscriptionStatus } from './status.ts'
import type { Subscription } from './subscription.ts'

/** Commands, deadlines and payment outcomes: everything that may change a subscription's status. */
export const SUBSCRIPTION_TRIGGERS = [
  'start',
  'pay_first_invoice',
  'give_up_first_invoice',
  'replace',
  'end_trial',
  'change_plan',
  'change_seats',
  'raise_quota',
  'lower_quota',
  'change_add_ons',
  'cancel_at_period_end',
  'cancel_now',
  'uncancel',
  'pause',
  'resume',
  'end_period',
  'fall_past_due',
  'recover',
  'end_dunning',
] as const

export type SubscriptionTrigger = (typeof SUBSCRIPTION_TRIGGERS)[number]

/** Nothing leaves `canceled` or `expired`: coming back makes a new subscription (semantics §5). */
const ended = {
  start: refusedAs('ended'),
  pay_first_invoice: refusedAs('ended'),
  give_up_first_invoice: refusedAs('ended'),
  replace: refusedAs('ended'),
  end_trial: refusedAs('ended'),
  change_plan: refusedAs('ended'),
  change_seats: refusedAs('ended'),
  raise_quota: refusedAs('ended'),
  lower_quota: refusedAs('ended'),
  change_add_ons: refusedAs('ended'),
  cancel_at_period_end: refusedAs('ended'),
  cancel_now: refusedAs('ended'),
  uncancel: refusedAs('ended'),
  pause: refusedAs('ended'),
  resume: refusedAs('ended'),
  end_period: refusedAs('ended'),
  fall_past_due: refusedAs('ended'),
  recover: refusedAs('ended'),
  end_dunning: refusedAs('ended'),
} as const

/**
 * The one table of a subscription's life: every status × trigger leads somewhere or is refused by name (semantics §5).
 * Where several statuses are listed, the decision of that trigger picks one.
 */
export const SUBSCRIPTION_TRANSITIONS = {
  scheduled: {
    start: leadsTo('trialing', 'incomplete', 'active'),
    pay_first_invoice: refusedAs('not_started'),
    give_up_first_invoice: refusedAs('not_started'),
    replace: refusedAs('not_replaceable'),
    end_trial: refusedAs('not_started'),
    change_plan: leadsTo('scheduled'),
    change_seats: leadsTo('scheduled'),
    raise_quota: refusedAs('not_started'),
    lower_quota: refusedAs('not_started'),
    change_add_ons: leadsTo('scheduled'),
    cancel_at_period_end: leadsTo('canceled'),
    cancel_now: leadsTo('canceled'),
    uncancel: refusedAs('not_canceling'),
    pause: refusedAs('not_started'),
    resume: refusedAs('not_paused'),
    end_period: refusedAs('not_started'),
    fall_past_due: refusedAs('not_started'),
    recover: refusedAs('not_past_due'),
    end_dunning: refusedAs('not_past_due'),
  },
  incomplete: {
    start: refusedAs('already_started'),
    pay_first_invoice: leadsTo('active', 'incomplete'),
    give_up_first_invoice: leadsTo('expired', 'incomplete'),
    replace: leadsTo('canceled'),
    end_trial: refusedAs('not_in_trial'),
    change_plan: refusedAs('awaiting_first_payment'),
    change_seats: refusedAs('awaiting_first_payment'),
    raise_quota: refusedAs('awaiting_first_payment'),
    lower_quota: refusedAs('awaiting_first_payment'),
    change_add_ons: refusedAs('awaiting_first_payment'),
    cancel_at_period_end: refusedAs('awaiting_first_payment'),
    cancel_now: leadsTo('canceled'),
    uncancel: refusedAs('not_canceling'),
    pause: refusedAs('awaiting_first_payment'),
    resume: refusedAs('not_paused'),
    end_period: refusedAs('awaiting_first_payment'),
    fall_past_due: refusedAs('awaiting_first_payment'),
    recover: refusedAs('not_past_due'),
    end_dunning: refusedAs('not_past_due'),
  },
  trialing: {
    start: refusedAs('already_started'),
    pay_first_invoice: refusedAs('already_started'),
    give_up_first_invoice: refusedAs('already_started'),
    replace: refusedAs('not_replaceable'),
    end_trial: leadsTo('active', 'paused', 'canceled'),
    change_plan: leadsTo('trialing'),
    change_seats: leadsTo('trialing'),
    raise_quota: leadsTo('trialing'),
    lower_quota: leadsTo('trialing'),
    change_add_ons: leadsTo('trialing'),
    cancel_at_period_end: leadsTo('trialing'),
    cancel_now: leadsTo('canceled'),
    uncancel: leadsTo('trialing'),
    pause: refusedAs('in_trial'),
    resume: refusedAs('not_paused'),
    end_period: refusedAs('in_trial'),
    fall_past_due: refusedAs('in_trial'),
    recover: refusedAs('not_past_due'),
    end_dunning: refusedAs('not_past_due'),
  },
  active: {
    start: refusedAs('already_started'),
    pay_first_invoice: refusedAs('already_started'),
    give_up_first_invoice: refusedAs('already_started'),
    replace: refusedAs('not_replaceable'),
    end_trial: refusedAs('not_in_trial'),
    change_plan: leadsTo('active'),
    change_seats: leadsTo('active'),
    raise_quota: leadsTo('active'),
    lower_quota: leadsTo('active'),
    change_add_ons: leadsTo('active'),
    cancel_at_period_end: leadsTo('active'),
    cancel_now: leadsTo('canceled'),
    uncancel: leadsTo('active'),
    pause: leadsTo('paused'),
    resume: refusedAs('not_paused'),
    end_period: leadsTo('active', 'canceled'),
    fall_past_due: leadsTo('past_due'),
    recover: refusedAs('not_past_due'),
    end_dunning: refusedAs('not_past_due'),
  },
  past_due: {
    start: refusedAs('already_started'),
    pay_first_invoice: refusedAs('already_started'),
    give_up_first_invoice: refusedAs('already_started'),
    replace: refusedAs('not_replaceable'),
    end_trial: refusedAs('not_in_trial'),
    change_plan: leadsTo('past_due'),
    change_seats: leadsTo('past_due'),
    raise_quota: leadsTo('past_due'),
    lower_quota: leadsTo('past_due'),
    change_add_ons: leadsTo('past_due'),
    cancel_at_period_end: leadsTo('past_due'),
    cancel_now: leadsTo('canceled'),
    uncancel: leadsTo('past_due'),
    pause: leadsTo('paused'),
    resume: refusedAs('not_paused'),
    end_period: leadsTo('past_due', 'canceled'),
    fall_past_due: leadsTo('past_due'),
    recover: leadsTo('active'),
    end_dunning: leadsTo('past_due', 'unpaid', 'canceled'),
  },
  unpaid: {
    start: refusedAs('already_started'),
    pay_first_invoice: refusedAs('already_started'),
    give_up_first_invoice: refusedAs('already_started'),
    replace: refusedAs('not_replaceable'),
    end_trial: refusedAs('not_in_trial'),
    change_plan: refusedAs('unpaid'),
    change_seats: refusedAs('unpaid'),
    raise_quota: refusedAs('unpaid'),
    lower_quota: leadsTo('unpaid'),
    change_add_ons: refusedAs('unpaid'),
    cancel_at_period_end: leadsTo('unpaid'),
    cancel_now: leadsTo('canceled'),
    uncancel: leadsTo('unpaid'),
    pause: refusedAs('unpaid'),
    resume: refusedAs('not_paused'),
    end_period: leadsTo('unpaid', 'canceled'),
    fall_past_due: leadsTo('unpaid'),
    recover: leadsTo('active'),
    end_dunning: leadsTo('unpaid', 'canceled'),
  },
  paused: {
    start: refusedAs('already_started'),
    pay_first_invoice: refusedAs('already_started'),
    give_up_first_invoice: refusedAs('already_started'),
    replace: refusedAs('not_replaceable'),
    end_trial: refusedAs('not_in_trial'),
    change_plan: refusedAs('paused'),
    change_seats: refusedAs('paused'),
    raise_quota: refusedAs('paused'),
    lower_quota: leadsTo('paused'),
    change_add_ons: refusedAs('paused'),
    cancel_at_period_end: leadsTo('paused'),
    cancel_now: leadsTo('canceled'),
    uncancel: leadsTo('paused'),
    pause: refusedAs('already_paused'),
    resume: leadsTo('active', 'past_due', 'unpaid'),
    end_period: leadsTo('paused', 'canceled'),
    fall_past_due: leadsTo('paused'),
    recover: leadsTo('paused'),
    end_dunning: leadsTo('paused', 'canceled'),
  },
  canceled: ended,
  expired: ended,
} as const satisfies TransitionTable<SubscriptionStatus, SubscriptionTrigger>

/** The refusal of a trigger that the table does not allow in this status; null when it does. */
export function refusalOf(subscription: Subscription, trigger: SubscriptionTrigger): Failure | null {
  const status = subscriptionStatus(subscription)
  const transition = SUBSCRIPTION_TRANSITIONS[status][trigger]
  return 'to' in transition ? null : notAllowed(status, trigger, transition.refused)
}

/** As {@link refusalOf}, and refused while a change waits for its payment (semantics §6). */
export function changeRefusalOf(subscription: Subscription, trigger: SubscriptionTrigger): Failure | null {
  const refused = refusalOf(subscription, trigger)
  const pending = subscription.pendingChange
  if (refused !== null || pending?.when.kind !== 'when_paid') return refused
  return refuse('subscription.change_in_progress', 'A change waits for its payment; pay it or let it expire first.', {
    details: { changeId: pending.id, invoiceId: pending.when.invoiceId },
  })
}

/**
 * A change is made in the open period, `[start, end)`: the rest of one that has not begun or is over cannot be charged.
 * Before the first period nothing is prorated, so there any instant will do.
 */
export function refusalOfInstant({ period }: Subscription, at: Instant): Failure | null {
  if (period === null || contains(period, at)) return null
  const open = { start: instantToIso(period.start), end: instantToIso(period.end) }
  const message = `The open period is ${open.start} to ${open.end}; the change is not in it.`
  return refuse('plan_change.period_not_open', message, { param: 'at', details: open })
}

/** What to do where a reason alone does not say it. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  awaiting_first_payment: 'pay its first invoice, or cancel it now',
  ended: 'make a new subscription',
  in_trial: 'wait for the end of the trial, or cancel it',
  not_started: 'wait for its start, or cancel it now',
  paused: 'resume it first',
  payment_processing: 'wait for the outcome of its payment',
  unpaid: 'pay its invoices first',
}

export function notAllowed(status: SubscriptionStatus, trigger: SubscriptionTrigger, reason: string): Failure {
  const wayOut = WAYS_OUT[reason]
  const [what, said] = [trigger, reason].map((name) => name.replaceAll('_', ' '))
  const why = wayOut === undefined ? said : `${said}; ${wayOut}`
  return refuse('subscription.transition_not_allowed', `A subscription that is ${status} refuses "${what}": ${why}.`, {
    details: { status, trigger, reason },
  })
}
