import { assert, type Money } from '@tallywright/domain'
import type { ChargeRef, RefundOutcome, RefundRequest, RefundStanding } from '@tallywright/engine'
import Stripe from 'stripe'
import type { ReferenceMemory } from './reference-memory.ts'
import { fromStripeAmount, sayUnchargeable, toStripeAmount } from './stripe-amount.ts'
import { keyOf, ofRefund } from './stripe-metadata.ts'

/**
 * Gives money back once per key. Stripe's own memory of the key ends after 24 hours, so the refunds of the payment, which are
 * few and listed up to date, are looked through first; two that come together meet at the key. What is not left is not asked
 * for, because the words of Stripe's refusal are no promise; it stands behind this check for those that come together.
 */
export async function refundIntent(
  stripe: Stripe,
  memory: ReferenceMemory,
  { idempotencyKey, charge, subject, money }: RefundRequest,
): Promise<RefundOutcome> {
  const amount = toStripeAmount(money)
  if (amount === null) return notRefunded(sayUnchargeable(money))
  const refunds = await refundsOfIntent(stripe, charge.reference)
  const made = refunds.find(({ metadata }) => keyOf(metadata) === idempotencyKey)
  if (made !== undefined) return outcomeOfRefund(made)
  const intent = await stripe.paymentIntents.retrieve(charge.reference)
  assert(intent.currency === money.currency.toLowerCase(), 'money goes back in the currency in which it came')
  if (leftOf(intent, refunds) < amount) return notRefunded('more than is left of the payment')
  try {
    const refund = await stripe.refunds.create(
      { payment_intent: charge.reference, amount, metadata: ofRefund(idempotencyKey, subject) },
      { idempotencyKey },
    )
    memory.remember(idempotencyKey, refund.id)
    return outcomeOfRefund(refund)
  } catch (error) {
    if (!isAboutTheRefund(error)) throw error
    return DISPUTED.has(error.code ?? '') ? { status: 'disputed' } : notRefunded(error.code ?? error.message)
  }
}

/** What went back, or is about to, by refunds that lack our key: made in the Dashboard, or by another program. */
export async function refundedElsewhere(stripe: Stripe, { reference }: ChargeRef): Promise<Money | null> {
  const refunds = (await refundsOfIntent(stripe, reference)).filter(isEffective)
  const others = refunds.filter(({ metadata }) => keyOf(metadata) === null)
  const [first] = others
  if (first === undefined) return null
  const total = others.reduce((sum, { amount }) => sum + amount, 0)
  return fromStripeAmount(total, first.currency)
}

function refundsOfIntent(stripe: Stripe, intentId: string): Promise<Stripe.Refund[]> {
  return stripe.refunds.list({ payment_intent: intentId, limit: 100 }).autoPagingToArray({ limit: MOST_REFUNDS })
}

/** Of one payment. The package asks for a limit; nobody gives money back in so many parts. */
const MOST_REFUNDS = 10_000

/** In Stripe's units: what was taken without what went back or is about to. Nothing was taken of a charge that waits. */
function leftOf(intent: Stripe.PaymentIntent, refunds: readonly Stripe.Refund[]): number {
  return refunds.filter(isEffective).reduce((left, refund) => left - refund.amount, intent.amount_received)
}

function isEffective({ status }: Stripe.Refund): boolean {
  return status !== 'failed' && status !== 'canceled'
}

/** The refund that was made under a key, or null. Refunds cannot be searched for, so the newest of the account are listed. */
export async function findRefundOfKey(
  stripe: Stripe,
  memory: ReferenceMemory,
  idempotencyKey: string,
): Promise<RefundStanding | null> {
  const known = memory.referenceOf(idempotencyKey)
  if (known !== null) return outcomeOfRefund(await stripe.refunds.retrieve(known))
  const listed = await listedRefund(stripe, idempotencyKey)
  return listed === null ? null : outcomeOfRefund(listed)
}

/** A bank may return a refund for up to 30 days; after that nobody asks any more. Counted from the newest refund. */
const LISTED_SECONDS = 35 * 86_400

async function listedRefund(stripe: Stripe, key: string): Promise<Stripe.Refund | null> {
  let newest: number | null = null
  for await (const refund of stripe.refunds.list({ limit: 100 })) {
    newest ??= refund.created
    if (newest - refund.created > LISTED_SECONDS) return null
    if (keyOf(refund.metadata) === key) return refund
  }
  return null
}

function outcomeOfRefund({ id: reference, status, failure_reason: reason }: Stripe.Refund): RefundStanding {
  switch (status) {
    case 'succeeded':
    case 'pending':
      return { status, reference }
    case 'requires_action':
      return { status: 'pending', reference }
    case 'failed':
    case 'canceled':
      return { status: 'failed', reference, reason: reason ?? status }
    default:
      throw new Error(`the refund ${reference} is ${status}, which is not known here`)
  }
}

function notRefunded(reason: string): RefundStanding {
  return { status: 'failed', reference: null, reason }
}

const DISPUTED = new Set(['charge_disputed', 'refund_disputed_payment'])

/** Refusals that are about this payment and this amount; nothing has moved. */
const REFUND_REFUSALS = new Set([
  'amount_too_large',
  'balance_insufficient',
  'charge_already_refunded',
  'charge_not_refundable',
  ...DISPUTED,
])

function isAboutTheRefund(error: unknown): error is Stripe.errors.StripeError {
  const { StripeCardError, StripeInvalidRequestError } = Stripe.errors
  if (!(error instanceof StripeInvalidRequestError || error instanceof StripeCardError)) return false
  // More than is left of the charge has no code, only the field that asks for too much.
  return REFUND_REFUSALS.has(error.code ?? '') || (error.code === undefined && error.param === 'amount')
}
