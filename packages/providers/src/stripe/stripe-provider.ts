import type { PaymentProvider } from '@tallywright/engine'
import { cancelIntent, chargeIntent } from './charge-intent.ts'
import { findChargeOfKey } from './find-charge.ts'
import {
  attachStripeMethod,
  createStripeCustomer,
  deleteStripeCustomer,
  detachStripeMethod,
} from './payment-methods.ts'
import { referenceMemory } from './reference-memory.ts'
import { findRefundOfKey, refundedElsewhere, refundIntent } from './refund-intent.ts'
import { findStripeSetup, openStripeSetup } from './setup-page.ts'
import { isLiveKey, type StripeSettings, stripeClient } from './stripe-client.ts'
import { findStripeDispute } from './stripe-dispute.ts'
import { failingClearly } from './stripe-failure.ts'
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
    createCustomer: (customer) => failingClearly(() => createStripeCustomer(stripe, customer)),
    deleteCustomer: (reference) => failingClearly(() => deleteStripeCustomer(stripe, reference)),
    attachMethod: (token, customer) => failingClearly(() => attachStripeMethod(stripe, token, customer)),
    detachMethod: (reference) => failingClearly(() => detachStripeMethod(stripe, reference)),
    openSetup: (request) => failingClearly(() => openStripeSetup(stripe, request)),
    findSetup: (reference) => failingClearly(() => findStripeSetup(stripe, reference)),
    charge: (request) => failingClearly(() => chargeIntent(stripe, settings, memory, request)),
    findCharge: (idempotencyKey) => failingClearly(() => findChargeOfKey(stripe, memory, idempotencyKey)),
    cancelCharge: (charge) => failingClearly(() => cancelIntent(stripe, charge)),
    refund: (request) => failingClearly(() => refundIntent(stripe, memory, request)),
    findRefund: (idempotencyKey) => failingClearly(() => findRefundOfKey(stripe, memory, idempotencyKey)),
    refundedElsewhere: (charge) => failingClearly(() => refundedElsewhere(stripe, charge)),
    findDispute: (reference) => failingClearly(() => findStripeDispute(stripe, reference)),
    readWebhook: async (request) => readStripeWebhook(stripe, settings.webhookSecret, memory, request),
  }
}
