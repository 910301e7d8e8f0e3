import type { Decline } from '@tallywright/engine'

/** The declines that a sandbox method can be scripted to: those that card networks answer most. */
const DECLINES = {
  insufficient_funds: soft('The account does not hold enough.'),
  do_not_honor: soft('The bank declined without a reason.'),
  generic_decline: soft('The bank declined without a reason.'),
  processing_error: soft('The bank could not answer; a later try may succeed.'),
  card_velocity_exceeded: soft('The card was used too often, or for too much.'),
  try_again_later: soft('The bank asks to try again later.'),
  issuer_not_available: soft('The bank could not be reached.'),
  withdrawal_count_limit_exceeded: soft('The card has reached its limit.'),
  expired_card: hard('The card has expired.'),
  stolen_card: hard('The card was reported stolen.'),
  lost_card: hard('The card was reported lost.'),
  pickup_card: hard('The bank wants the card back.'),
  restricted_card: hard('The card cannot be used for this payment.'),
  fraudulent: hard('The payment looks fraudulent to the provider.'),
  incorrect_number: hard('The card number is wrong.'),
  invalid_account: hard('The card, or its account, is not valid.'),
  account_closed: hard('The account was closed.'),
  card_not_supported: hard('The card does not take this kind of payment.'),
  currency_not_supported: hard('The card does not pay in this currency.'),
  revocation_of_authorization: hard('The customer has withdrawn the permission to charge the card.'),
} satisfies Record<string, Omit<Decline, 'code'>>

/** What happens besides a card network's answer, and is no method's script. */
const OTHER_DECLINES = {
  debit_failed: soft('The bank returned the debit.'),
  authentication_failed: soft('The customer did not confirm the payment.'),
  unknown_payment_method: hard('The provider has no such payment method.'),
} satisfies Record<string, Omit<Decline, 'code'>>

export type CardDeclineCode = keyof typeof DECLINES
export type SandboxDeclineCode = CardDeclineCode | keyof typeof OTHER_DECLINES

export const CARD_DECLINE_CODES = Object.keys(DECLINES) as readonly CardDeclineCode[]

export function declineOf(code: SandboxDeclineCode): Decline {
  return { code, ...{ ...DECLINES, ...OTHER_DECLINES }[code] }
}

/** A later try may succeed. */
function soft(message: string): Omit<Decline, 'code'> {
  return { message, hard: false }
}

/** The same method will never work. */
function hard(message: string): Omit<Decline, 'code'> {
  return { message, hard: true }
}
