import { creditNoteNumber, invoiceNumber } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

/** The next number of its series, as a row keeps it. */
export interface TakenNumber {
  readonly series: string
  readonly number: number
  readonly formattedNumber: string
}

/**
 * Takes the next number inside the transaction that finalizes: it commits with its document or not at all, so a series has no
 * gap. Whose series it is, and how the number is written, is as the environment's settings say now (semantics §9).
 */
export async function takeNumber(
  { tx, now, environment, settings }: Moment,
  { bucket, id, invoicePrefix }: Pick<CustomerRow, 'bucket' | 'id' | 'invoicePrefix'>,
  of: 'invoice' | 'credit_note',
): Promise<TakenNumber> {
  const { series, numberFormat, prefix } = settings.invoices
  const isOfCustomer = series === 'customer'
  const take = of === 'invoice' ? 'takeInvoiceNumber' : 'takeCreditNoteNumber'
  const number = isOfCustomer ? await tx.customers[take](bucket, id) : await tx.environment[take]()
  const write = of === 'invoice' ? invoiceNumber : creditNoteNumber
  const parts = { prefix: isOfCustomer ? invoicePrefix : prefix, number, finalizedAt: now }
  return { series: isOfCustomer ? id : environment.id, number, formattedNumber: write(numberFormat, parts) }
}
