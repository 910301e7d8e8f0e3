import {
  AMOUNT_TOO_SMALL,
  type ChargeOutcome,
  type ChargeRef,
  type ChargeRequest,
  type Decline,
} from '@tallywright/engine'
import Stripe from 'stripe'
import { isWaitingToAsk, outcomeOfIntent } from './intent-outcome.ts'
import type { ReferenceMemory } from './reference-memory.ts'
import { sayUnchargeable, toStripeAmount } from './stripe-amount.ts'
import type { StripeSettings } from './stripe-client.ts'
import { declineOf } from './stripe-decline.ts'
import { ofCharge } from './stripe-metadata.ts'

/**
 * Charges while the customer is not there. Where the bank wants to hear them first, the same intent is confirmed once more as
 * if they were, which makes the page on which they can say yes. The intent is charged once at most, whichever way it ends.
 */
export async function chargeIntent(
  stripe: Stripe,
  { returnUrl }: Pick<StripeSettings, 'returnUrl'>,
  memory: ReferenceMemory,
  request: ChargeRequest,
): Promise<ChargeOutcome> {
  const amount = toStripeAmount(request.money)
  if (amount === null) return neverSent('amount_not_chargeable', sayUnchargeable(request.money))
  const { idempotencyKey } = request
  const created = await confirmed(stripe, () =>
    stripe.paymentIntents.create(
      {
        amount,
        currency: request.money.currency.toLowerCase(),
        customer: request.customerReference,
        payment_method: request.methodReference,
        description: request.description,
        metadata: ofCharge(idempotencyKey, request.subject),
        // Not by kinds of method: the one that is named says what it is.
        automatic_payment_methods: { enabled: true },
        return_url: returnUrl,
        confirm: true,
        off_session: true,
      },
      { idempotencyKey },
    ),
  )
  if ('outcome' in created) return created.outcome
  memory.remember(idempotencyKey, created.intent.id)
  if (!isWaitingToAsk(created.intent)) return outcomeOfIntent(created.intent)
  const asked = await confirmed(stripe, () => askCustomer(stripe, created.intent.id, { request, returnUrl }))
  return 'outcome' in asked ? asked.outcome : outcomeOfIntent(asked.intent)
}

function askCustomer(
  stripe: Stripe,
  intentId: string,
  { request, returnUrl }: { readonly request: ChargeRequest; readonly returnUrl: string },
) {
  return stripe.paymentIntents.confirm(
    intentId,
    {
      // A declined intent has lost its method.
      payment_method: request.methodReference,
      payment_method_options: { card: { request_three_d_secure: 'any' } },
      return_url: returnUrl,
      off_session: false,
    },
    { idempotencyKey: `${request.idempotencyKey}:ask` },
  )
}

/** The intent as it stands now, or an outcome where none was made. */
type Confirmed = { readonly intent: Stripe.PaymentIntent } | { readonly outcome: ChargeOutcome }

/**
 * A decline is an answer: it carries the intent. What Stripe refuses because of this charge is one too, and nothing has moved.
 * Everything else is thrown: the connection, Stripe's own faults, a key that it does not know, a request that makes no sense.
 */
async function confirmed(
  stripe: Stripe,
  send: () => Promise<Stripe.Response<Stripe.PaymentIntent>>,
): Promise<Confirmed> {
  try {
    const intent = await send()
    return { intent: await asItStands(stripe, intent, intent.lastResponse.headers) }
  } catch (error) {
    const { StripeCardError, StripeInvalidRequestError } = Stripe.errors
    if (error instanceof StripeCardError) {
      if (error.payment_intent === undefined) return { outcome: failed(declineOf(error)) }
      return { intent: await asItStands(stripe, error.payment_intent, error.headers ?? {}) }
    }
    if (error instanceof StripeInvalidRequestError && isAboutTheCharge(error)) return { outcome: refusedCharge(error) }
    throw error
  }
}

/** A repeated answer is as old as the first one. */
function asItStands(
  stripe: Stripe,
  intent: Stripe.PaymentIntent,
  headers: Readonly<Record<string, string>>,
): Stripe.PaymentIntent | Promise<Stripe.PaymentIntent> {
  return headers['idempotent-replayed'] === 'true' ? stripe.paymentIntents.retrieve(intent.id) : intent
}

/** Stripe's least is about 0.50 US dollars, in each currency its own (docs.stripe.com/currencies). */
const STRIPES_TOO_SMALL = 'amount_too_small'

/** Refusals that are about this amount, this method or this customer, and not about how the question was put. */
const CHARGE_REFUSALS = new Set([
  'amount_too_large',
  STRIPES_TOO_SMALL,
  'expired_payment_method',
  'invalid_charge_amount',
  'invalid_charge_amount_no_decimal_compatible',
  'payment_intent_incompatible_payment_method',
  'payment_intent_mandate_invalid',
  'payment_method_currency_mismatch',
  'payment_method_not_available',
  'payment_method_restricted',
  'payment_method_unexpected_state',
])

function isAboutTheCharge({ code, param }: Stripe.errors.StripeError): boolean {
  if (code === 'resource_missing') return param === 'payment_method' || param === 'customer'
  return CHARGE_REFUSALS.has(code ?? '')
}

/**
 * A retry would be refused as well. But one of a method or customer that is not there may do: with the key of another account
 * none of them is, and that must not end every subscription at once. An amount that is too small is no fault of the method's.
 */
function refusedCharge(error: Stripe.errors.StripeError): ChargeOutcome {
  const decline = declineOf(error)
  if (error.code === STRIPES_TOO_SMALL) return failed({ ...decline, code: AMOUNT_TOO_SMALL, hard: false })
  return failed({ ...decline, hard: error.code !== 'resource_missing' })
}

function failed(decline: Decline): ChargeOutcome {
  return { status: 'failed', reference: null, decline }
}

function neverSent(code: string, message: string): ChargeOutcome {
  return failed({ code, message, hard: true })
}

/** What has ended already is left as it is; what ends in between, Stripe refuses to cancel, and says how it stands. */
export async function cancelIntent(stripe: Stripe, { reference }: ChargeRef): Promise<ChargeOutcome> {
  const outcome = outcomeOfIntent(await stripe.paymentIntents.retrieve(reference))
  if (outcome.status !== 'requires_action') return outcome
  try {
    return outcomeOfIntent(await stripe.paymentIntents.cancel(reference, { cancellation_reason: 'abandoned' }))
  } catch (error) {
    const tooLate =
      error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'payment_intent_unexpected_state'
    if (!tooLate) throw error
    return outcomeOfIntent(await stripe.paymentIntents.retrieve(reference))
  }
}
