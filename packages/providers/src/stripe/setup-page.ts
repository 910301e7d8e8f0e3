import type { Setup, SetupPage, SetupRequest } from '@tallywright/engine'
import type Stripe from 'stripe'
import { attachedMethod } from './payment-methods.ts'
import { isMissing } from './stripe-client.ts'
import { customerIn, ofCustomer } from './stripe-metadata.ts'

/**
 * Cards only: another kind of method would need the currency of what it will pay, which is not known yet. Stripe lets the
 * page stand for 24 hours, as long as the key that it was opened under.
 */
export async function openStripeSetup(
  stripe: Stripe,
  { idempotencyKey, customerReference, returnUrl, ...customer }: SetupRequest,
): Promise<SetupPage> {
  const metadata = ofCustomer(customer)
  const session = await stripe.checkout.sessions.create(
    {
      mode: 'setup',
      customer: customerReference,
      allowed_payment_method_types: ['card'],
      success_url: returnUrl,
      cancel_url: returnUrl,
      metadata,
      setup_intent_data: { metadata },
    },
    { idempotencyKey },
  )
  if (session.url === null) throw new Error(`Stripe gave the setup ${session.id} no page`)
  return { reference: session.id, url: session.url }
}

export async function findStripeSetup(stripe: Stripe, reference: string): Promise<Setup | null> {
  const session = await retrieveSession(stripe, reference)
  const customer = customerIn(session?.metadata ?? null)
  if (session?.mode !== 'setup' || customer === null) return null
  return { ...customer, method: methodOf(session) }
}

async function retrieveSession(stripe: Stripe, reference: string): Promise<Stripe.Checkout.Session | null> {
  try {
    return await stripe.checkout.sessions.retrieve(reference, { expand: ['setup_intent.payment_method'] })
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function methodOf({ setup_intent: intent }: Stripe.Checkout.Session): Setup['method'] {
  if (intent === null || typeof intent === 'string' || intent.status !== 'succeeded') return null
  const method = intent.payment_method
  return method === null || typeof method === 'string' ? null : attachedMethod(method)
}
