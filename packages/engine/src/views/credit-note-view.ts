import { type CreditNoteLine, instantToIso } from '@tallywright/domain'
import type { CreditNoteRow, RefundRow } from '@tallywright/store'
import { amountView } from './amount-view.ts'
import { refundView } from './refund-view.ts'

export function creditNoteView(row: CreditNoteRow, lines: readonly CreditNoteLine[], refunds: readonly RefundRow[]) {
  return {
    id: row.id,
    object: 'credit_note' as const,
    customerId: row.customerId,
    invoiceId: row.invoiceId,
    number: row.formattedNumber,
    currency: row.currency,
    lines: creditLineViews(lines),
    net: amountView(row.netTotal),
    tax: amountView(row.taxTotal),
    total: amountView(row.total),
    reducesDue: amountView(row.reducesDue),
    toGrants: amountView(row.toGrants),
    toWallet: amountView(row.toWallet),
    toPayments: amountView(row.toPayments),
    refunds: refunds.map(refundView),
    reason: row.reason,
    createdAt: instantToIso(row.createdAt),
  }
}

export type CreditNoteView = ReturnType<typeof creditNoteView>

export function creditLineViews(lines: readonly CreditNoteLine[]) {
  return lines.map(({ lineId, net, tax, taxes }) => {
    return { lineId, net: amountView(net), tax: amountView(tax), taxes: taxes.map(amountView) }
  })
}
