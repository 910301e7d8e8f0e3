import { instantFromEpoch } from '@tallywright/domain'
import type { ProviderDispute } from '@tallywright/engine'
import type Stripe from 'stripe'
import { fromStripeAmount } from './stripe-amount.ts'
import { isMissing } from './stripe-client.ts'
import { keyOf, paymentIn } from './stripe-metadata.ts'

/** Null also for a dispute of a payment that another program took. */
export async function findStripeDispute(stripe: Stripe, reference: string): Promise<ProviderDispute | null> {
  const dispute = await retrieveDispute(stripe, reference)
  const intent = dispute?.payment_intent ?? null
  if (dispute === null || intent === null || typeof intent === 'string') return null
  const subject = paymentIn(intent.metadata)
  const idempotencyKey = keyOf(intent.metadata)
  if (subject === null || idempotencyKey === null) return null
  return {
    reference: dispute.id,
    charge: { idempotencyKey, reference: intent.id },
    subject,
    money: fromStripeAmount(dispute.amount, dispute.currency),
    reason: dispute.reason,
    status: statusOf(dispute),
    openedAt: instantFromEpoch(dispute.created * 1_000),
  }
}

async function retrieveDispute(stripe: Stripe, reference: string): Promise<Stripe.Dispute | null> {
  try {
    return await stripe.disputes.retrieve(reference, { expand: ['payment_intent'] })
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/**
 * A warning is a bank's question, which a refund may answer; one that was closed took no money, and a dispute that was
 * prevented none that a refund had not given back.
 */
const STATUSES = new Map<string, ProviderDispute['status']>([
  ['warning_needs_response', 'inquiry'],
  ['warning_under_review', 'inquiry'],
  ['won', 'won'],
  ['warning_closed', 'won'],
  ['prevented', 'won'],
  ['lost', 'lost'],
])

function statusOf({ status }: Stripe.Dispute): ProviderDispute['status'] {
  return STATUSES.get(status) ?? 'open'
}
