import {
  done,
  type Outcome,
  type ProviderEvent,
  type ProviderEventSubject,
  refused,
  type WebhookRequest,
} from '@tallywright/engine'
import Stripe from 'stripe'
import type { ReferenceMemory } from './reference-memory.ts'
import { customerIn, keyOf, paymentIn, refundIn } from './stripe-metadata.ts'

/** Stripe's own advice. A repeated delivery is signed anew, so what is older was recorded by somebody. */
const OLDEST_SIGNATURE_SECONDS = 300

export function readStripeWebhook(
  stripe: Stripe,
  secret: string,
  memory: ReferenceMemory,
  { headers, body, receivedAt }: WebhookRequest,
): Outcome<ProviderEvent> {
  const signature = headers.get('stripe-signature') ?? ''
  try {
    const event = stripe.webhooks.constructEvent(
      body,
      signature,
      secret,
      OLDEST_SIGNATURE_SECONDS,
      undefined,
      receivedAt,
    )
    return done({ id: event.id, type: event.type, subject: subjectOf(event, memory) })
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error
    // Not what it says itself: that repeats the body.
    return refused('webhook.signature_invalid', 'the webhook is not signed by Stripe, or was signed too long ago')
  }
}

/** What has no field of ours is another program's. */
function subjectOf(event: Stripe.Event, memory: ReferenceMemory): ProviderEventSubject {
  switch (event.type) {
    case 'payment_intent.canceled':
    case 'payment_intent.payment_failed':
    case 'payment_intent.processing':
    case 'payment_intent.requires_action':
    case 'payment_intent.succeeded':
      memory.remember(keyOf(event.data.object.metadata), event.data.object.id)
      return chargeOf(event.data.object.metadata)
    // A charge has its intent's metadata.
    case 'charge.refunded':
      return refundedChargeOf(event.data.object.metadata)
    case 'charge.refund.updated':
    case 'refund.created':
    case 'refund.failed':
    case 'refund.updated':
      memory.remember(keyOf(event.data.object.metadata), event.data.object.id)
      return refundOf(event.data.object.metadata)
    case 'charge.dispute.closed':
    case 'charge.dispute.created':
    case 'charge.dispute.funds_reinstated':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.updated':
      return { kind: 'dispute', reference: event.data.object.id }
    // The page is what was opened. Its setup intent tells of the same, and does not name the page.
    case 'checkout.session.completed':
    case 'checkout.session.expired':
      return setupOf(event.data.object)
    default:
      return OTHER
  }
}

const OTHER = { kind: 'other' } as const

function chargeOf(metadata: Stripe.Metadata | null): ProviderEventSubject {
  const payment = paymentIn(metadata)
  return payment === null ? OTHER : { kind: 'charge', ...payment }
}

function refundedChargeOf(metadata: Stripe.Metadata | null): ProviderEventSubject {
  const payment = paymentIn(metadata)
  return payment === null ? OTHER : { kind: 'charge_refunded', ...payment }
}

function refundOf(metadata: Stripe.Metadata | null): ProviderEventSubject {
  const refund = refundIn(metadata)
  return refund === null ? OTHER : { kind: 'refund', ...refund }
}

function setupOf({ id: reference, mode, metadata }: Stripe.Checkout.Session): ProviderEventSubject {
  return mode !== 'setup' || customerIn(metadata) === null ? OTHER : { kind: 'setup', reference }
}
