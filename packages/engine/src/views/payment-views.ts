import { instantToIso } from '@tallywright/domain'
import type { PaymentMethodRow, PaymentRow } from '@tallywright/store'
import { amountView } from './amount-view.ts'

export function paymentView(row: PaymentRow) {
  return {
    id: row.id,
    object: 'payment' as const,
    customerId: row.customerId,
    invoiceId: row.invoiceId,
    paymentMethodId: row.paymentMethodId,
    provider: row.provider,
    attempt: row.attempt,
    status: row.status,
    amount: amountView(row.amount),
    amountRefunded: amountView(row.amountRefunded),
    currency: row.currency,
    error: row.error,
    createdAt: instantToIso(row.createdAt),
    updatedAt: instantToIso(row.updatedAt),
  }
}

export type PaymentView = ReturnType<typeof paymentView>

export function paymentMethodView(row: PaymentMethodRow) {
  return {
    id: row.id,
    object: 'payment_method' as const,
    customerId: row.customerId,
    provider: row.provider,
    label: row.label,
    isDefault: row.isDefault,
    // A sandbox method's reference is what it is scripted to do.
    sandboxOutcome: row.provider === 'sandbox' ? row.providerReference : null,
    createdAt: instantToIso(row.createdAt),
    updatedAt: instantToIso(row.updatedAt),
  }
}

export type PaymentMethodView = ReturnType<typeof paymentMethodView>
