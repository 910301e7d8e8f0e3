import Stripe from 'stripe'

/**
 * A call to Stripe without an outcome, in one line for whoever reads the log. The package's own errors carry whole objects,
 * among them the client secret with which a payment can be confirmed, and a log would print them.
 */
export class StripeFailure extends Error {
  override readonly name = 'StripeFailure'
}

/** Runs a call; what it throws becomes a {@link StripeFailure}, deliberately without its cause. */
export async function failingClearly<Value>(call: () => Promise<Value>): Promise<Value> {
  return call().catch((error: unknown) => {
    throw error instanceof Stripe.errors.StripeError ? new StripeFailure(sayFailure(error)) : error
  })
}

function sayFailure({ type, message, statusCode, code, param, requestId }: Stripe.errors.StripeError): string {
  const facts = [
    ['status', statusCode],
    ['code', code],
    ['param', param],
    ['request', requestId],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
  return `${type}: ${message}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`
}
