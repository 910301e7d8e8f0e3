import { assert, type CreditNote, type CreditNoteLine, type Instant, type Money, zero } from '@tallywright/domain'
import type { DocumentLine, InvoiceDocument } from './invoice-document.ts'

/** A credit note as it was issued. `memo` is the reason that the customer is told. */
export interface IssuedCreditNote {
  readonly number: string
  readonly issuedAt: Instant
  readonly note: CreditNote
  readonly memo?: string | null
}

/**
 * The document of a credit note: the lines of `invoice` that it reduces, each with what it takes off them. `lineIds` are the
 * ids of the invoice's lines in the order of `invoice.lines`. A note for a line or an invoice that is not there, or for a draft,
 * is a bug and throws.
 */
export function documentOfCreditNote(
  { number, issuedAt, note, memo }: IssuedCreditNote,
  invoice: InvoiceDocument,
  lineIds: readonly string[],
): InvoiceDocument {
  assert(invoice.number !== null && invoice.issuedAt !== null, 'only an issued invoice has credit notes')
  const nothing = zero(invoice.currency)
  return {
    ...invoice,
    kind: 'credit_note',
    number,
    status: 'open',
    issuedAt,
    dueAt: null,
    paidAt: null,
    lines: note.lines.map((credited) => creditedLine(credited, invoice.lines[lineIds.indexOf(credited.lineId)])),
    totals: {
      net: note.net,
      tax: note.tax,
      total: note.total,
      credited: nothing,
      paidFromWallet: nothing,
      paid: nothing,
      amountDue: note.total,
    },
    memo: memo ?? null,
    creditedInvoice: { number: invoice.number, issuedAt: invoice.issuedAt },
  }
}

/** Its discounts are in what is credited, so they are not said again; nor are the steps to an amount that it has not. */
function creditedLine({ net, tax, taxes }: CreditNoteLine, line: DocumentLine | undefined): DocumentLine {
  assert(line !== undefined, 'a credit note is for lines of its invoice')
  return {
    ...line,
    quantity: '1',
    unit: null,
    net,
    tax,
    taxes: line.taxes.map((each, index) => ({ ...each, base: net, amount: taxPart(taxes, index) })),
    discounts: [],
    explanation: null,
  }
}

function taxPart(taxes: readonly Money[], index: number): Money {
  const part = taxes[index]
  assert(part !== undefined, 'a credited line says what it takes off each tax')
  return part
}
