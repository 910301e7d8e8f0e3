import type { Decline } from '@tallywright/engine'

/** What Stripe says of a card that was declined, as the error of a request or the last error of a payment. */
export interface StripeDecline {
  readonly code?: string | undefined
  readonly decline_code?: string | undefined
  readonly advice_code?: string | undefined
  readonly message?: string | undefined
}

/**
 * Codes after which the same method will not work again. The first group is what Stripe itself never tries again
 * (docs.stripe.com/billing/revenue-recovery/smart-retries), but for `authentication_required`, where the customer is asked. Of
 * the second its page of decline codes says that another method, or another number, is needed
 * (docs.stripe.com/declines/codes).
 */
export const HARD_CODES: ReadonlySet<string> = new Set([
  'highest_risk_level',
  'incorrect_number',
  'lost_card',
  'pickup_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'stolen_card',
  'transaction_not_allowed',

  'card_not_supported',
  'currency_not_supported',
  'do_not_try_again',
  'expired_card',
  'fraudulent',
  'invalid_account',
  'invalid_number',
  'merchant_blacklist',
  'restricted_card',
  'stop_payment_order',
])

/** The network's own word: it will never be approved, or not before the card's details are mended. */
const HARD_ADVICE = new Set(['do_not_try_again', 'confirm_card_data'])

export function declineOf({ code, decline_code, advice_code, message }: StripeDecline): Decline {
  const reason = decline_code ?? code ?? 'generic_decline'
  return {
    code: reason,
    message: message ?? 'The payment was declined.',
    hard: HARD_CODES.has(reason) || HARD_ADVICE.has(advice_code ?? ''),
  }
}
