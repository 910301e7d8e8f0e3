import Stripe from 'stripe'

export interface StripeSettings {
  /** `sk_live_…` or `rk_live_…` moves real money, `sk_test_…` and `rk_test_…` pretends. */
  readonly secretKey: string
  /** `whsec_…`: what the webhook endpoint at Stripe signs with. */
  readonly webhookSecret: string
  /** Where a bank's page sends the customer who has confirmed a payment. */
  readonly returnUrl: string
  /** Stripe's own unless given. */
  readonly server?: { readonly protocol: 'http' | 'https'; readonly host: string; readonly port: number }
  readonly timeoutMs?: number
}

/**
 * A request key's lease is 30 s, and a command that has waited longer may be taken up by its retry. Two tries of 12 s and the
 * half second between them stay within it, and a bank's slowest answers (some 10 s) within one of them.
 */
const TIMEOUT_MS = 12_000

/**
 * One, under the same Idempotency-Key: enough for a connection that was closed while it was idle. What is still unknown then
 * is resolved by asking, a minute later, when whatever is wrong may have passed.
 */
const RETRIES = 1

/** Written out, so that a new version of the package does not change what Stripe answers without being seen. */
const API_VERSION = '2026-10-28.endive'

export function stripeClient({ secretKey, server, timeoutMs = TIMEOUT_MS }: StripeSettings): Stripe {
  return new Stripe(secretKey, {
    apiVersion: API_VERSION,
    timeout: timeoutMs,
    maxNetworkRetries: RETRIES,
    telemetry: false,
    appInfo: { name: 'Tallywright' },
    ...server,
  })
}

/** Live keys move real money. */
export function isLiveKey(secretKey: string): boolean {
  return /^(?:sk|rk)_live_/.test(secretKey)
}

/** Stripe does not know the id. */
export function isMissing(error: unknown): error is Stripe.errors.StripeInvalidRequestError {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing'
}
