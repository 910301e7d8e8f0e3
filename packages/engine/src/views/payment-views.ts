import { instantToIso } from '@tallywright/domain'
import type { DisputeRow, PaymentMethodRow, PaymentRow, PaymentSetupRow } from '@tallywright/store'
import { amountView } from './amount-view.ts'

export function paymentView(row: PaymentRow, disputes: readonly DisputeRow[]) {
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
    error: row.error === null ? null : { code: row.error.code, message: row.error.message },
    actionUrl: row.actionUrl,
    disputes: disputes.map(disputeView),
    createdAt: instantToIso(row.createdAt),
    updatedAt: instantToIso(row.updatedAt),
  }
}

export type PaymentView = ReturnType<typeof paymentView>

function disputeView({ id, status, amount, reason, openedAt }: DisputeRow) {
  return { id, status, amount: amountView(amount), reason, openedAt: instantToIso(openedAt) }
}

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

export function paymentSetupView(row: PaymentSetupRow) {
  return {
    id: row.id,
    object: 'payment_setup' as const,
    customerId: row.customerId,
    provider: row.provider,
    url: row.url ?? '',
    paymentMethodId: row.paymentMethodId,
    createdAt: instantToIso(row.createdAt),
  }
}

export type PaymentSetupView = ReturnType<typeof paymentSetupView>
