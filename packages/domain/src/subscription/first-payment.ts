import { type Failure, type Result, success } from '../result.ts'
import { addMilliseconds, HOUR, type Instant } from '../time/instant.ts'
import { ended } from './ended.ts'
import { event, type Outcome, outcome, PAYMENT_WAIT_HOURS } from './outcome.ts'
import type { Lifecycle, Subscription } from './subscription.ts'
import { notAllowed, refusalOf, type SubscriptionTrigger } from './transitions.ts'

/** What became of the first payment: `waiting` while it needs the customer's action or is processing. */
export type FirstPayment = 'succeeded' | 'declined' | 'waiting'

type Incomplete = Extract<Lifecycle, { state: 'incomplete' }>

/** Paid: active, its anchor still at the creation. Declined or waiting: incomplete until the 23 hours are over (semantics §5). */
export function decideFirstPayment(
  subscription: Subscription,
  { at, payment }: { readonly at: Instant; readonly payment: FirstPayment },
): Result<Outcome> {
  const refused = refusalOf(subscription, 'pay_first_invoice')
  if (refused !== null) return refused
  if (payment !== 'succeeded') return success(outcome(subscription, []))
  const active: Subscription = { ...subscription, lifecycle: { state: 'active' } }
  return success(outcome(active, [event('subscription.activated', active, at)]))
}

/** 23 hours are over: expired with its invoice voided, unless the payment is processing: then it waits as long again. */
export function decideFirstPaymentExpiry(
  subscription: Subscription,
  { at, paymentProcessing }: { readonly at: Instant; readonly paymentProcessing: boolean },
): Result<Outcome> {
  return ifIncomplete(subscription, 'give_up_first_invoice', (lifecycle) => {
    if (lifecycle.expiresAt > at) return success(outcome(subscription, []))
    if (paymentProcessing) {
      const expiresAt = addMilliseconds(at, PAYMENT_WAIT_HOURS * HOUR)
      return success(outcome({ ...subscription, lifecycle: { ...lifecycle, expiresAt } }, []))
    }
    const expired = ended(subscription, { state: 'expired', expiredAt: lifecycle.expiresAt })
    return success(outcome(expired, [event('subscription.expired', expired, at)], [lifecycle.invoiceId]))
  })
}

/** A new subscription takes the place of one that was never paid; refused while its payment is processing (semantics §5). */
export function decideReplacement(
  subscription: Subscription,
  { at, paymentProcessing }: { readonly at: Instant; readonly paymentProcessing: boolean },
): Result<Outcome> {
  return ifIncomplete(subscription, 'replace', (lifecycle) => {
    if (paymentProcessing) return notAllowed('incomplete', 'replace', 'payment_processing')
    const replaced = ended(subscription, { state: 'canceled', canceledAt: at, reason: 'replaced' })
    const canceled = event('subscription.canceled', replaced, at, { reason: 'replaced' })
    return success(outcome(replaced, [canceled], [lifecycle.invoiceId]))
  })
}

function ifIncomplete(
  subscription: Subscription,
  trigger: SubscriptionTrigger,
  decide: (lifecycle: Incomplete) => Result<Outcome>,
): Result<Outcome> | Failure {
  const { lifecycle } = subscription
  const refused = refusalOf(subscription, trigger)
  if (lifecycle.state === 'incomplete') return decide(lifecycle)
  return refused ?? notAllowed('active', trigger, 'already_started')
}
