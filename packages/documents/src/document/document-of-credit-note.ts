import { assert, type Currency, instantFromIso, type Money, money, zero } from '@tallywright/domain'
import { type DocumentDetails, documentOfInvoice } from './document-of-invoice.ts'
import type { DocumentLine, InvoiceDocument } from './invoice-document.ts'
import type { CreditNoteOnWire, InvoiceOnWire } from './invoice-on-wire.ts'

/**
 * The document of a credit note as `creditNotes.get` answers it: the lines of its invoice that it reduces, each with what it
 * takes off them. A note for a line that is not there, or for a draft, is a bug and throws.
 */
export function documentOfCreditNote(
  note: CreditNoteOnWire,
  invoice: InvoiceOnWire,
  details: DocumentDetails,
): InvoiceDocument {
  const credited = documentOfInvoice(invoice, details)
  const { currency } = credited
  assert(credited.number !== null && credited.issuedAt !== null, 'only an issued invoice has credit notes')
  // A discount stands under the line before it, so these are the ids of the lines of the document.
  const lineIds = invoice.lines.filter(({ kind }) => kind !== 'discount').map(({ id }) => id)
  const of = (minorUnits: number) => money(BigInt(minorUnits), currency)
  const nothing = zero(currency)
  const total = of(note.total)
  return {
    ...credited,
    kind: 'credit_note',
    number: note.number,
    status: 'open',
    issuedAt: instantFromIso(note.createdAt),
    dueAt: null,
    paidAt: null,
    lines: note.lines.map((line) => creditedLine(line, credited.lines[lineIds.indexOf(line.lineId)], currency)),
    totals: {
      net: of(note.net),
      tax: of(note.tax),
      total,
      credited: nothing,
      paidFromWallet: nothing,
      paid: nothing,
      amountDue: total,
    },
    memo: note.reason,
    creditedInvoice: { number: credited.number, issuedAt: credited.issuedAt },
  }
}

/** Its discounts are in what is credited, so they are not said again; nor are the steps to an amount that it has not. */
function creditedLine(
  credit: CreditNoteOnWire['lines'][number],
  line: DocumentLine | undefined,
  currency: Currency,
): DocumentLine {
  assert(line !== undefined, 'a credit note is for lines of its invoice')
  const net = money(BigInt(credit.net), currency)
  return {
    ...line,
    quantity: '1',
    unit: null,
    net,
    tax: money(BigInt(credit.tax), currency),
    taxes: line.taxes.map((each, index) => ({ ...each, base: net, amount: taxPart(credit.taxes[index], currency) })),
    discounts: [],
    explanation: null,
  }
}

function taxPart(minorUnits: number | undefined, currency: Currency): Money {
  assert(minorUnits !== undefined, 'a credited line says what it takes off each tax')
  return money(BigInt(minorUnits), currency)
}
