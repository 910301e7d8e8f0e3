import type { PaymentProvider } from '@tallywright/engine'
import { cancelIntent, chargeIntent } from './charge-intent.ts'
import { findIntent } from './find-intent.ts'
import { outcomeOfIntent } from './intent-outcome.ts'
import { attachStripeMethod, createStripeCustomer, detachStripeMethod } from './payment-methods.ts'
import { referenceMemory } from './reference-memory.ts'
import { findRefundOfKey, refundIntent } from './refund-intent.ts'
import { findStripeSetup, openStripeSetup } from './setup-page.ts'
import { isLiveKey, type StripeSettings, stripeClient } from './stripe-client.ts'
import { findStripeDispute } from './stripe-dispute.ts'
import { readStripeWebhook } from './stripe-webhook.ts'

/**
 * Moves money through Stripe. Card data goes to Stripe's pages only. Time is Stripe's own: what `at` an environment's clock
 * shows makes no difference to it, so a test key belongs to sandboxes whose clocks stand near the wall clock.
 */
export function stripeProvider(settings: StripeSettings): PaymentProvider {
  const stripe = stripeClient(settings)
  const memory = referenceMemory()
  return {
    name: 'stripe',
    movesRealMoney: isLiveKey(settings.secretKey),
    createCustomer: (customer) => createStripeCustomer(stripe, customer),
    attachMethod: (token, customerReference) => attachStripeMethod(stripe, token, customerReference),
    detachMethod: (reference) => detachStripeMethod(stripe, reference),
    openSetup: (request) => openStripeSetup(stripe, request),
    findSetup: (reference) => findStripeSetup(stripe, reference),
    charge: (request) => chargeIntent(stripe, settings, memory, request),
    async findCharge(idempotencyKey) {
      const intent = await findIntent(stripe, memory, idempotencyKey)
      return intent === null ? null : outcomeOfIntent(intent)
    },
    cancelCharge: (charge) => cancelIntent(stripe, charge),
    refund: (request) => refundIntent(stripe, memory, request),
    findRefund: (idempotencyKey) => findRefundOfKey(stripe, memory, idempotencyKey),
    findDispute: (reference) => findStripeDispute(stripe, reference),
    readWebhook: async (request) => readStripeWebhook(stripe, settings.webhookSecret, memory, request),
  }
}
