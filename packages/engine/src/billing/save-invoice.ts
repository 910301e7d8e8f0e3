import type { InvoiceRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { viewInvoice } from './view-invoice.ts'

export type InvoiceChange = Partial<
  Pick<
    InvoiceRow,
    | 'status'
    | 'paymentStatus'
    | 'amountPaid'
    | 'amountCredited'
    | 'walletPaid'
    | 'walletReturned'
    | 'walletParts'
    | 'paymentsReturned'
    | 'lastPaymentError'
    | 'firstFailedAt'
    | 'lastAttemptAt'
    | 'nextDunningAt'
    | 'dunningStep'
    | 'paidAt'
    | 'voidedAt'
  >
>

/** Changes what may still change of an issued invoice, with its event. Lines, totals and parties are final. */
export async function saveInvoice(
  moment: Moment,
  row: InvoiceRow,
  change: InvoiceChange,
  eventType: string,
): Promise<InvoiceRow> {
  const saved = { ...row, ...change, version: row.version + 1, updatedAt: moment.now }
  const { bucket, id, version, updatedAt } = saved
  await moment.tx.invoices.save({ bucket, id, version, updatedAt, ...change })
  const snapshot = await viewInvoice(moment, saved)
  const event = { type: eventType, object: { type: 'invoice', id, version }, snapshot }
  recordEvents(moment, { bucket, id: row.customerId }, [event])
  return saved
}
