import {
  type DocumentAddress,
  type DocumentParty,
  type InvoiceDocument,
  servicePeriodOf,
} from '../document/invoice-document.ts'
import { type Language, WORDS, type Words } from '../words/words.ts'
import { type Written, writtenIn } from '../words/written.ts'
import { headlineOf } from './headline.ts'
import { isTaxed, type PrintedLine, printedLine } from './printed-line.ts'
import { type PrintedTotal, printedNotes, printedTotals } from './printed-totals.ts'

export interface PrintedFact {
  readonly label: string
  readonly value: string
}

/** Every text of a document in one language, before any of it has a place on a page. */
export interface PrintedInvoice {
  readonly title: string
  readonly status: PrintedStatus | null
  readonly facts: readonly PrintedFact[]
  readonly seller: PrintedParty
  readonly customer: PrintedParty
  /** What is to be done, in large type: `EUR 24.19 due 30 March 2024`. */
  readonly headline: string
  readonly memo: string | null
  readonly columns: PrintedColumns
  readonly lines: readonly PrintedLine[]
  readonly totals: readonly PrintedTotal[]
  readonly notes: readonly string[]
  readonly footer: string | null
  readonly pageOf: Words['pageOf']
}

/** `settled` and `void` ask nothing of the reader any more; `open` does, or will. */
interface PrintedStatus {
  readonly text: string
  readonly tone: 'open' | 'settled' | 'void'
}

export interface PrintedParty {
  readonly label: string
  readonly name: string | null
  readonly rows: readonly string[]
}

/** The heads of the columns; `tax` is null where no line has any, and then there is no such column. */
interface PrintedColumns {
  readonly description: string
  readonly quantity: string
  readonly tax: string | null
  readonly amount: string
}

export function printedInvoice(document: InvoiceDocument, language: Language): PrintedInvoice {
  const words = WORDS[language]
  const written = writtenIn(language, document.timeZone)
  return {
    title: words.title[document.kind],
    status: statusOf(document, words),
    facts: factsOf(document, words, written),
    seller: partyOf(document.seller, words.seller, words, language),
    customer: partyOf(document.customer, words.customer, words, language),
    headline: headlineOf(document, words, written),
    memo: document.memo,
    columns: columnsOf(document, words),
    lines: document.lines.map((line) => printedLine(line, words, written)),
    totals: printedTotals(document, words, written),
    notes: printedNotes(document, words),
    footer: document.footer,
    pageOf: words.pageOf,
  }
}

function statusOf({ kind, status }: InvoiceDocument, words: Words): PrintedStatus | null {
  const text = kind === 'invoice' ? words.status[status] : null
  if (text === null) return null
  const tones = { draft: 'open', open: 'open', uncollectible: 'open', paid: 'settled', void: 'void' } as const
  return { text, tone: tones[status] }
}

function factsOf(document: InvoiceDocument, words: Words, written: Written): PrintedFact[] {
  const { number, issuedAt, dueAt, paidAt, creditedInvoice } = document
  const period = servicePeriodOf(document)
  const facts = [
    { label: words.number, value: number ?? words.notNumbered },
    { label: words.issued, value: issuedAt === null ? null : written.day(issuedAt) },
    { label: words.due, value: dueAt === null ? null : written.day(dueAt) },
    { label: words.paid, value: paidAt === null ? null : written.day(paidAt) },
    {
      label: words.creditedInvoice,
      value: creditedInvoice === null ? null : creditedBy(creditedInvoice, words, written),
    },
    { label: words.servicePeriod, value: period === null ? null : written.days(period) },
  ]
  return facts.flatMap(({ label, value }) => (value === null ? [] : [{ label, value }]))
}

function creditedBy(
  { number, issuedAt }: NonNullable<InvoiceDocument['creditedInvoice']>,
  words: Words,
  written: Written,
): string {
  return words.creditedInvoiceOf(number, written.day(issuedAt))
}

function partyOf(party: DocumentParty, label: string, words: Words, language: Language): PrintedParty {
  const { name, email, address, vatNumber, registrationNumber } = party
  const rows = stated(
    ...addressRows(address, language),
    email,
    vatNumber === null ? null : `${words.vatNumber} ${vatNumber}`,
    registrationNumber === null ? null : `${words.registrationNumber} ${registrationNumber}`,
  )
  return { label, name, rows }
}

function stated(...parts: readonly (string | null)[]): string[] {
  return parts.flatMap((part) => (part === null || part === '' ? [] : [part]))
}

function addressRows(address: DocumentParty['address'], language: Language): (string | null)[] {
  if (address === null) return []
  const { line1, line2, city, postalCode, region, country } = address
  const named = new Intl.DisplayNames(language, { type: 'region', fallback: 'code' }).of(country) ?? country
  return [line1, line2, cityRow({ city, postalCode, region, country }), named]
}

/** Where the state is part of the address it is written behind the city, before the code: `Austin, TX 78701`. */
const STATE_BEFORE_CODE: ReadonlySet<string> = new Set(['US', 'CA', 'AU'])

function cityRow({ city, postalCode, region, country }: Omit<DocumentAddress, 'line1' | 'line2'>): string {
  if (!STATE_BEFORE_CODE.has(country)) return stated(stated(postalCode, city).join(' '), region).join(', ')
  return stated(city, stated(region, postalCode).join(' ')).join(', ')
}

function columnsOf({ lines, currency }: InvoiceDocument, words: Words): PrintedColumns {
  const { description, quantity } = words
  return {
    description,
    quantity,
    tax: lines.some(isTaxed) ? words.tax : null,
    amount: words.amountIn(currency),
  }
}
