import { addMilliseconds, type BuiltInvoice, type CollectionMethod, DAY, type Instant } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

/** What an invoice says and asks for beside its amounts, frozen with it. */
export interface InvoiceTerms {
  readonly memo: string | null
  readonly footer: string | null
  readonly collection: CollectionMethod
  /** With `send_invoice`: days from finalizing to the due date. */
  readonly dueDays: number
}

/** As the environment has set them, where the customer has nothing of their own. */
export function usualTerms({ settings }: Moment, customer: Pick<CustomerRow, 'collection' | 'dueDays'>): InvoiceTerms {
  const { memo, footer, collection, dueDays } = settings.invoices
  return { memo, footer, collection: customer.collection ?? collection, dueDays: customer.dueDays ?? dueDays }
}

/** Whether something happens only once its invoice is paid: what is charged automatically is paid first, what is sent is not. */
export function isPaidFirst(
  moment: Moment,
  customer: Pick<CustomerRow, 'collection' | 'dueDays'>,
  { amountDue }: BuiltInvoice,
): boolean {
  return amountDue.amount > 0n && usualTerms(moment, customer).collection === 'charge_automatically'
}

/** What is charged automatically is due when it is finalized, and has no date to be late for. */
export function dueAt({ collection, dueDays }: InvoiceTerms, finalizedAt: Instant): Instant | null {
  return collection === 'send_invoice' ? addMilliseconds(finalizedAt, dueDays * DAY) : null
}
