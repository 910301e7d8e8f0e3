import { type Instant, instantFromEpoch, type Money, money } from '@tallywright/domain'
import type { ChargeRequest, PaymentProvider } from '@tallywright/engine'
import { stripeProvider } from '../stripe-provider.ts'
import type { CardConduct } from './double-cards.ts'
import { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET, type StripeDouble } from './stripe-double.ts'

/** A customer at the double with what a test needs to charge them. */
export interface DoubleWorld {
  readonly double: StripeDouble
  readonly provider: PaymentProvider
  readonly customerReference: string
  now(): Instant
  /** The reference of a method that is attached and does what it says when it is used. */
  method(conduct?: CardConduct): string
  request(methodReference: string, more?: Partial<ChargeRequest>): ChargeRequest
}

export const RETURN_URL = 'https://shop.example/paid'

const ENVIRONMENT = 'env_1'

/** A provider that asks the double, and forgets its own memory: as after a restart. */
export function providerOf(double: StripeDouble, timeoutMs = 10_000): PaymentProvider {
  return stripeProvider({
    secretKey: DOUBLE_KEY,
    webhookSecret: DOUBLE_WEBHOOK_SECRET,
    returnUrl: RETURN_URL,
    server: { protocol: 'http', host: '127.0.0.1', port: double.port },
    timeoutMs,
  })
}

export async function doubleWorld(double: StripeDouble): Promise<DoubleWorld> {
  const provider = providerOf(double)
  const customer = { environmentId: ENVIRONMENT, customerId: 'cus_ada', name: 'Ada', email: 'ada@example.com' }
  const { reference } = await provider.createCustomer({ idempotencyKey: 'customer:cus_ada', ...customer })
  let charges = 0
  return {
    double,
    provider,
    customerReference: reference,
    now: () => instantFromEpoch(double.account.now * 1_000),
    method: (conduct = { kind: 'pays' }) =>
      double.account.addMethod({ type: 'card', brand: 'visa', last4: '4242', conduct }, reference).id,
    request: (methodReference, more = {}) => {
      charges += 1
      return {
        idempotencyKey: `inv_1:${charges}`,
        money: usd(2000n),
        customerReference: reference,
        methodReference,
        description: 'ADA-0001',
        subject: { environmentId: ENVIRONMENT, customerId: 'cus_ada', invoiceId: 'inv_1', paymentId: `pay_${charges}` },
        at: instantFromEpoch(double.account.now * 1_000),
        ...more,
      }
    },
  }
}

export function usd(amount: bigint): Money {
  return money(amount, 'USD')
}
