import { type Instant, instantFromIso, money } from '@tallywright/domain'
import type { ChargeRequest, RefundRequest } from '@tallywright/engine'

export const AT = instantFromIso('2026-01-10T12:00:00Z')

/** A request in US dollars. The key names the payment as well: `pay_<key>`. */
export function chargeOf(
  key: string,
  methodReference: string,
  { amount = 100n, invoiceId = 'inv_1', at = AT }: { amount?: bigint; invoiceId?: string; at?: Instant } = {},
): ChargeRequest {
  return {
    idempotencyKey: key,
    money: money(amount, 'USD'),
    customerReference: 'sandbox_cus_1',
    methodReference,
    description: 'Invoice 1',
    subject: { environmentId: 'env_a', customerId: 'cus_1', invoiceId, paymentId: `pay_${key}` },
    at,
  }
}

export function refundOf(key: string, chargeKey: string, amount: bigint, at: Instant = AT): RefundRequest {
  return {
    idempotencyKey: key,
    charge: { idempotencyKey: chargeKey, reference: `sandbox_${chargeKey}` },
    subject: { environmentId: 'env_a', refundId: `ref_${key}` },
    money: money(amount, 'USD'),
    at,
  }
}
