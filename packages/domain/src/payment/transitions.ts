import { type Result, refuse, success } from '../result.ts'
import { leadsTo, refusedAs, type TransitionTable } from '../transition.ts'

export const PAYMENT_STATUSES = [
  'open',
  'processing',
  'requires_action',
  'succeeded',
  'failed',
  'unknown',
  'canceled',
] as const

/**
 * Where one attempt to collect an invoice is. `open`: it is saved and the provider is being asked. `unknown`: it was asked
 * and gave no answer; only asking again settles that, never charging again (semantics §10).
 */
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number]

/** What the provider says of an attempt, and what we do: `retry` opens the next attempt, `cancel` gives this one up. */
export const PAYMENT_TRIGGERS = [
  'succeed',
  'decline',
  'require_action',
  'start_processing',
  'lose_answer',
  'retry',
  'cancel',
] as const

export type PaymentTrigger = (typeof PAYMENT_TRIGGERS)[number]

/**
 * The life of a payment (semantics §10). There is one open attempt at most: an attempt whose outcome is not known for
 * certain can neither be retried nor given up. Money that arrives is never denied: a late success counts wherever it
 * comes from, and is refunded if nothing is due any more.
 */
export const PAYMENT_TRANSITIONS = {
  open: {
    succeed: leadsTo('succeeded'),
    decline: leadsTo('failed'),
    require_action: leadsTo('requires_action'),
    start_processing: leadsTo('processing'),
    lose_answer: leadsTo('unknown'),
    retry: refusedAs('attempt_open'),
    cancel: refusedAs('attempt_open'),
  },
  processing: {
    succeed: leadsTo('succeeded'),
    decline: leadsTo('failed'),
    require_action: leadsTo('requires_action'),
    start_processing: refusedAs('already_processing'),
    lose_answer: refusedAs('already_processing'),
    retry: refusedAs('already_processing'),
    cancel: refusedAs('already_processing'),
  },
  requires_action: {
    succeed: leadsTo('succeeded'),
    decline: leadsTo('failed'),
    require_action: refusedAs('already_requires_action'),
    start_processing: leadsTo('processing'),
    lose_answer: refusedAs('awaiting_customer'),
    retry: refusedAs('attempt_open'),
    cancel: leadsTo('canceled'),
  },
  unknown: {
    succeed: leadsTo('succeeded'),
    decline: leadsTo('failed'),
    require_action: leadsTo('requires_action'),
    start_processing: leadsTo('processing'),
    lose_answer: leadsTo('unknown'),
    retry: refusedAs('outcome_unknown'),
    cancel: refusedAs('outcome_unknown'),
  },
  failed: {
    succeed: leadsTo('succeeded'),
    decline: refusedAs('already_failed'),
    require_action: refusedAs('already_failed'),
    start_processing: refusedAs('already_failed'),
    lose_answer: refusedAs('already_failed'),
    retry: leadsTo('open'),
    cancel: leadsTo('canceled'),
  },
  canceled: {
    succeed: leadsTo('succeeded'),
    decline: refusedAs('canceled'),
    require_action: refusedAs('canceled'),
    start_processing: refusedAs('canceled'),
    lose_answer: refusedAs('canceled'),
    retry: leadsTo('open'),
    cancel: refusedAs('canceled'),
  },
  succeeded: {
    succeed: refusedAs('already_succeeded'),
    decline: refusedAs('already_succeeded'),
    require_action: refusedAs('already_succeeded'),
    start_processing: refusedAs('already_succeeded'),
    lose_answer: refusedAs('already_succeeded'),
    retry: refusedAs('already_succeeded'),
    cancel: refusedAs('already_succeeded'),
  },
} as const satisfies TransitionTable<PaymentStatus, PaymentTrigger>

/** The status that a trigger leads to, or `payment.transition_not_allowed` with the reason by name. */
export function nextPaymentStatus(
  status: PaymentStatus,
  trigger: PaymentTrigger,
): Result<PaymentStatus, 'payment.transition_not_allowed'> {
  const transition = PAYMENT_TRANSITIONS[status][trigger]
  if ('to' in transition) return success(transition.to[0])
  const [is, does, why] = [status, trigger, transition.refused].map((name) => name.replaceAll('_', ' '))
  return refuse('payment.transition_not_allowed', `A payment that is ${is} refuses "${does}": ${why}.`, {
    details: { status, trigger, reason: transition.refused },
  })
}

/** True while an attempt may still take money: nothing else may be charged for its invoice. */
export function isAttemptOpen(status: PaymentStatus): boolean {
  const retry = PAYMENT_TRANSITIONS[status].retry
  return 'refused' in retry && status !== 'succeeded'
}
