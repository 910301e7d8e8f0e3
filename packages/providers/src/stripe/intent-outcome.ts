import type { ChargeOutcome } from '@tallywright/engine'
import type Stripe from 'stripe'
import { declineOf } from './stripe-decline.ts'

/** How a charge stands, as Stripe's payment intent says it. */
export function outcomeOfIntent(intent: Stripe.PaymentIntent): ChargeOutcome {
  const reference = intent.id
  switch (intent.status) {
    case 'succeeded':
      return { status: 'succeeded', reference }
    case 'processing':
      return { status: 'processing', reference }
    case 'canceled':
      return { status: 'canceled', reference }
    case 'requires_action':
      return { status: 'requires_action', reference, actionUrl: intent.next_action?.redirect_to_url?.url ?? null }
    case 'requires_payment_method':
      if (isWaitingToAsk(intent)) return { status: 'requires_action', reference, actionUrl: null }
      if (intent.last_payment_error === null) throw stillUndecided(intent)
      return { status: 'failed', reference, decline: declineOf(intent.last_payment_error) }
    default:
      throw stillUndecided(intent)
  }
}

/** Seen while it is being confirmed: how it ends is not known yet, and is never guessed. */
function stillUndecided({ id, status }: Stripe.PaymentIntent): Error {
  return new Error(`the payment intent ${id} is ${status} at this moment: how it ends is asked for later`)
}

/**
 * The bank wants to hear the customer, and nobody has asked them. Asking is done with `request_three_d_secure`, which stays on
 * the intent and so tells a charge that waits to be asked for from one whose customer the bank has heard and declined.
 */
export function isWaitingToAsk(intent: Stripe.PaymentIntent): boolean {
  const { last_payment_error: error, payment_method_options: options } = intent
  const wantsCustomer = [error?.code, error?.decline_code].includes('authentication_required')
  return intent.status === 'requires_payment_method' && wantsCustomer && options?.card?.request_three_d_secure !== 'any'
}
