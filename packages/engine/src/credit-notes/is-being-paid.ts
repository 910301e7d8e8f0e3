import type { InvoiceRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

/** Its whole amount may be taken at any time. An attempt that waits for the customer is given up where something is credited. */
export async function isBeingPaid({ tx }: Moment, { bucket, id, status }: InvoiceRow): Promise<boolean> {
  const open = status === 'paid' ? null : await tx.payments.openOfInvoice(bucket, id)
  return open !== null && open.status !== 'requires_action'
}
