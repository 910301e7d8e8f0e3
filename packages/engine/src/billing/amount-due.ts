import type { InvoiceRow } from '@tallywright/store'

/** What is still to be paid: total − credits applied − payments (semantics §9); nothing of a void one. */
export function amountDueOf(
  row: Pick<InvoiceRow, 'status' | 'total' | 'walletPaid' | 'amountCredited' | 'amountPaid'>,
): bigint {
  return row.status === 'void' ? 0n : row.total - row.walletPaid - row.amountCredited - row.amountPaid
}
