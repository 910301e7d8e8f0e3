import {
  type Explanation,
  explain,
  type Operation,
  parseExact,
  type RatePrice,
  rate,
  usageOf,
} from '@tallywright/domain'
import { documentOfCreditNote } from './document/document-of-credit-note.ts'
import { documentOfInvoice } from './document/document-of-invoice.ts'
import type { InvoiceDocument } from './document/invoice-document.ts'
import type { InvoiceOnWire, LineOnWire } from './document/invoice-on-wire.ts'

// Documents for tests: one of each kind.

export const BERLIN = 'Europe/Berlin'
const february = { start: '2024-01-30T23:00:00Z', end: '2024-02-28T23:00:00Z' }
const march = { start: '2024-02-28T23:00:00Z', end: '2024-03-30T23:00:00Z' }

const seller: InvoiceOnWire['seller'] = {
  name: 'Łódzka Chmura Sp. z o.o.',
  email: 'billing@chmura.example',
  address: {
    line1: 'ul. Piotrkowska 104',
    line2: null,
    city: 'Łódź',
    postalCode: '90-926',
    region: null,
    country: 'PL',
  },
  vatNumber: 'PL7251801126',
}

const customer: InvoiceOnWire['customer'] = {
  name: 'Ada Maschinen GmbH',
  email: 'rechnung@ada.example',
  address: {
    line1: 'Königstraße 12',
    line2: 'Hinterhaus',
    city: 'Köln',
    postalCode: '50667',
    region: null,
    country: 'DE',
  },
  vatNumber: 'DE123456788',
}

/** A line with the explanation that `invoices.explain` would give of it. */
export interface SampleLine extends LineOnWire {
  readonly explanation?: Explanation
}

export function sampleLine(line: Partial<SampleLine> & Pick<SampleLine, 'net'>): SampleLine {
  return {
    id: 'line_1',
    kind: 'plan_base',
    description: 'Team',
    group: null,
    quantity: '1',
    servicePeriod: march,
    tax: 0,
    taxes: [],
    ...line,
  }
}

/** A line with one tax on top of it, rounded half away from zero. */
export function taxedLine(net: number, percent: number, line: Partial<SampleLine> = {}, discounts = 0): SampleLine {
  const base = net + discounts
  const tax = Math.sign(base) * Math.floor((Math.abs(base) * percent + 50) / 100)
  return sampleLine({ net, tax, taxes: [{ name: 'VAT', percent: String(percent), base, amount: tax }], ...line })
}

/** An invoice whose totals are what its lines come to, open and due unless told otherwise. */
export function sampleInvoice(lines: readonly LineOnWire[], invoice: Partial<InvoiceOnWire> = {}): InvoiceOnWire {
  const net = lines.reduce((sum, line) => sum + line.net, 0)
  const tax = lines.reduce((sum, line) => sum + line.tax, 0)
  return {
    number: 'ADA-0002',
    status: 'open',
    currency: 'EUR',
    seller,
    customer,
    lines,
    totals: { net, tax, total: net + tax, credited: 0, paidFromWallet: 0, amountPaid: 0, amountDue: net + tax },
    finalizedAt: '2024-02-28T23:00:00Z',
    paidAt: null,
    ...invoice,
  }
}

const CALLS: RatePrice = {
  currency: 'EUR',
  terms: {
    model: 'graduated',
    tiers: [
      { upTo: '1000', unitAmount: '0' },
      { upTo: '10000', unitAmount: '0.002' },
      { upTo: null, unitAmount: '0.001' },
    ],
  },
}

const UNUSED_TIME: readonly Operation[] = [
  { op: 'add', label: 'Starter', amount: '-20.00' },
  { op: 'multiply', label: '× 15/31 of the period', by: '15/31' },
]

function productOf(quantity: number): Operation {
  return { op: 'add_product', label: `${quantity} × 0.01`, quantity: String(quantity), unitAmount: '0.01' }
}

/** Base price, metered usage with its steps, seats, a credit, and a coupon on the first line; partly paid from the wallet. */
export function openInvoice(): InvoiceOnWire {
  const lines = [
    taxedLine(2000, 23, { description: 'Team' }, -400),
    sampleLine({ kind: 'discount', description: 'Launch offer: 20 % off', net: -400 }),
    taxedLine(2050, 23, {
      id: 'line_2',
      kind: 'usage',
      description: 'API calls',
      quantity: '12500',
      unit: 'calls',
      group: { region: 'eu-central', tier: null },
      servicePeriod: february,
      explanation: rate(CALLS, usageOf(parseExact('12500'))).explanation,
    }),
    taxedLine(3000, 23, { id: 'line_3', kind: 'seats', description: 'Editor seats', quantity: '3', unit: 'seats' }),
    taxedLine(-968, 23, {
      id: 'line_4',
      kind: 'proration_credit',
      description: 'Starter, time not used',
      explanation: explain('EUR', UNUSED_TIME),
    }),
  ]
  const invoice = sampleInvoice(lines)
  const { total } = invoice.totals
  return {
    ...invoice,
    dueAt: '2024-03-29T23:00:00Z',
    memo: 'Thank you for building with us. Please quote the invoice number with your payment.',
    footer:
      'Łódzka Chmura Sp. z o.o. · KRS 0000123456 · Sąd Rejonowy dla Łodzi-Śródmieścia\nIBAN PL61 1090 1014 0000 0712 1981 2874 · BIC WBKPPLPP',
    totals: { ...invoice.totals, paidFromWallet: 500, amountDue: total - 500 },
  }
}

export function paidReverseCharge(): InvoiceOnWire {
  const lines = [
    sampleLine({ net: 24000, description: 'Business, yearly', taxTreatment: 'reverse_charge' }),
    sampleLine({ net: 1999, description: 'Onboarding', kind: 'one_off', taxTreatment: 'reverse_charge' }),
  ]
  const invoice = sampleInvoice(lines, { status: 'paid', paidAt: '2024-02-29T08:00:00Z' })
  const { total } = invoice.totals
  return { ...invoice, totals: { ...invoice.totals, amountPaid: total, amountDue: 0 } }
}

export function voidInvoice(): InvoiceOnWire {
  const invoice = sampleInvoice([taxedLine(5000, 19)], { status: 'void' })
  return { ...invoice, totals: { ...invoice.totals, amountDue: 0 } }
}

export function exemptInvoice(): InvoiceOnWire {
  return sampleInvoice([sampleLine({ net: 5000, taxTreatment: 'exempt' })])
}

export function longInvoice(count: number): InvoiceOnWire {
  const lines = Array.from({ length: count }, (_, index) =>
    taxedLine(1000 + index, 19, {
      id: `line_${index}`,
      kind: 'usage',
      description: `Storage of project ${index + 1}${index % 7 === 3 ? ', with a name that goes on for so long that it needs more than one line of the column in which it stands' : ''}`,
      quantity: String(index * 1000 + 1),
      ...(index % 5 === 0 ? { explanation: explain('EUR', [productOf(index * 1000 + 1)]) } : {}),
    }),
  )
  return sampleInvoice(lines)
}

export function documentOf(invoice: InvoiceOnWire): InvoiceDocument {
  const explained = invoice.lines.flatMap(({ id, explanation }: SampleLine) =>
    explanation === undefined ? [] : [{ lineId: id, explanation }],
  )
  return documentOfInvoice(invoice, { timeZone: BERLIN, explained })
}

/** Half of the usage of {@link openInvoice} given back. */
export function sampleCreditNote(): InvoiceDocument {
  const [net, tax] = [1025, 236]
  return documentOfCreditNote(
    {
      number: 'ADA-CN-0001',
      createdAt: '2024-03-10T09:00:00Z',
      lines: [{ lineId: 'line_2', net, tax, taxes: [tax] }],
      net,
      tax,
      total: net + tax,
      reason: 'Half of the calls of 12 February failed on our side.',
    },
    openInvoice(),
    { timeZone: BERLIN },
  )
}

/** What a random line is made of; `discount` is not more than `net`, `percent` a whole number. */
export interface LineFigures {
  readonly net: number
  readonly percent: number
  readonly discount: number
  /** Whether the shown price contained the tax, so that its base on the wire is with tax. */
  readonly isContained: boolean
  readonly quantity: string
  readonly description: string
}

/** An open invoice with a line, and perhaps a discount, for each of `figures`. */
export function invoiceOfFigures(figures: readonly LineFigures[], invoice: Partial<InvoiceOnWire> = {}): InvoiceOnWire {
  return sampleInvoice(figures.flatMap(linesOfFigures), invoice)
}

function linesOfFigures({ net, percent, discount, isContained, quantity, description }: LineFigures): LineOnWire[] {
  const line = taxedLine(net, percent, { quantity, description }, -discount)
  const gross = net - discount + line.tax
  const taxes = isContained ? line.taxes.map((tax) => ({ ...tax, base: gross })) : line.taxes
  return [
    { ...line, taxes },
    ...(discount === 0 ? [] : [sampleLine({ kind: 'discount', net: -discount, description: 'Coupon' })]),
  ]
}
