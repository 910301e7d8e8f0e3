import { instantToIso } from '@tallywright/domain'
import type { RefundRow } from '@tallywright/store'
import { amountView } from './amount-view.ts'

export function refundView(row: RefundRow) {
  return {
    id: row.id,
    object: 'refund' as const,
    customerId: row.customerId,
    invoiceId: row.invoiceId,
    paymentId: row.paymentId,
    creditNoteId: row.creditNoteId,
    status: row.status,
    amount: amountView(row.amount),
    currency: row.currency,
    provider: row.provider,
    error: row.error,
    createdAt: instantToIso(row.createdAt),
    updatedAt: instantToIso(row.updatedAt),
  }
}
