import type { ChargeSubject, RefundSubject } from '@tallywright/engine'

/** Stripe's free fields: how an object there says what it is here. A key holds 40 characters, a value 500. */
type Metadata = Readonly<Record<string, string>>

export const KEY_FIELD = 'tallywright_key'
const ENVIRONMENT = 'tallywright_environment'
const CUSTOMER = 'tallywright_customer'
const INVOICE = 'tallywright_invoice'
const PAYMENT = 'tallywright_payment'
const REFUND = 'tallywright_refund'

export function ofCustomer(subject: Pick<ChargeSubject, 'environmentId' | 'customerId'>): Record<string, string> {
  return { [ENVIRONMENT]: subject.environmentId, [CUSTOMER]: subject.customerId }
}

export function ofCharge(idempotencyKey: string, subject: ChargeSubject): Record<string, string> {
  return {
    ...ofCustomer(subject),
    [KEY_FIELD]: idempotencyKey,
    [INVOICE]: subject.invoiceId,
    [PAYMENT]: subject.paymentId,
  }
}

export function ofRefund(idempotencyKey: string, subject: RefundSubject): Record<string, string> {
  return { [KEY_FIELD]: idempotencyKey, [ENVIRONMENT]: subject.environmentId, [REFUND]: subject.refundId }
}

export function keyOf(metadata: Metadata | null): string | null {
  return metadata?.[KEY_FIELD] ?? null
}

/** Null: not of ours. An account may take payments for other programs too. */
export function customerIn(metadata: Metadata | null): Pick<ChargeSubject, 'environmentId' | 'customerId'> | null {
  const { [ENVIRONMENT]: environmentId, [CUSTOMER]: customerId } = metadata ?? {}
  return environmentId === undefined || customerId === undefined ? null : { environmentId, customerId }
}

export function paymentIn(metadata: Metadata | null): Pick<ChargeSubject, 'environmentId' | 'paymentId'> | null {
  const { [ENVIRONMENT]: environmentId, [PAYMENT]: paymentId } = metadata ?? {}
  return environmentId === undefined || paymentId === undefined ? null : { environmentId, paymentId }
}

export function refundIn(metadata: Metadata | null): RefundSubject | null {
  const { [ENVIRONMENT]: environmentId, [REFUND]: refundId } = metadata ?? {}
  return environmentId === undefined || refundId === undefined ? null : { environmentId, refundId }
}
