import { Profile, validateXsd } from '@stackforge-eu/factur-x'
import { instantFromIso, money } from '@tallywright/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DocumentParty, InvoiceDocument } from '../document/invoice-document.ts'
import {
  documentOf,
  exemptInvoice,
  invoiceOfFigures,
  longInvoice,
  openInvoice,
  paidReverseCharge,
  sampleCreditNote,
  sampleInvoice,
  sampleLine,
  taxedLine,
} from '../samples.ts'
import { invoiceXml, type Syntax } from './invoice-xml.ts'

async function xmlOf(document: InvoiceDocument, syntax: Syntax): Promise<string> {
  const xml = await invoiceXml(document, { syntax, language: 'en' })
  if (!xml.ok) throw new Error(xml.error.message)
  return xml.value
}

/** The first text of an element, or of each element of that name. */
const texts = (xml: string, element: string) =>
  [...xml.matchAll(new RegExp(`<${element}(?: [^>]*)?>([^<]*)</${element}>`, 'g'))].map(([, text = '']) => text)
const blocks = (xml: string, element: string) =>
  [...xml.matchAll(new RegExp(`<${element}>.*?</${element}>`, 'gs'))].map(([block]) => block)
const cents = (text: string | undefined) => BigInt((text ?? '').replace('.', ''))
const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n)

const register = (party: DocumentParty) => ({ ...party, registrationNumber: 'HRB 1234' })
const untaxed = documentOf(sampleInvoice([sampleLine({ net: 5000 })]))
const outsideVat = { ...untaxed, seller: register(untaxed.seller) }
const zeroRated = documentOf(sampleInvoice([taxedLine(5000, 0)]))
const kinds: [string, InvoiceDocument][] = [
  ['an open invoice with discounts, credits and usage', documentOf(openInvoice())],
  ['a paid invoice with reverse charge', documentOf(paidReverseCharge())],
  ['an exempt invoice', documentOf(exemptInvoice())],
  ['a zero-rated invoice', zeroRated],
  ['an invoice outside VAT', outsideVat],
  ['a credit note', sampleCreditNote()],
  ['an invoice of 500 lines', documentOf(longInvoice(500))],
]

describe('the official schema of Factur-X 1.0 (EN 16931, CII)', () => {
  test.each(kinds)('accepts %s', async (_, document) => {
    const { errors } = await validateXsd(await xmlOf(document, 'cii'), Profile.EN16931)
    expect(errors).toEqual([])
  })

  test('refuses what is no invoice', async () => {
    const xml = await xmlOf(documentOf(openInvoice()), 'cii')
    const { valid } = await validateXsd(xml.replace('<ram:ApplicableHeaderTradeDelivery/>', ''), Profile.EN16931)
    expect(valid).toBe(false)
  })
})

describe('what is written', () => {
  test('names kind, number, days and parties', async () => {
    const xml = await xmlOf(documentOf(openInvoice()), 'ubl')
    expect(texts(xml, 'cbc:InvoiceTypeCode')).toEqual(['380'])
    expect(texts(xml, 'cbc:IssueDate')).toEqual(['2024-02-29'])
    expect(texts(xml, 'cbc:DueDate')).toEqual(['2024-03-30'])
    expect(texts(xml, 'cbc:RegistrationName')).toEqual(['Łódzka Chmura Sp. z o.o.', 'Ada Maschinen GmbH'])
    expect(texts(xml, 'cbc:CompanyID')).toEqual(['PL7251801126', 'DE123456788'])
  })

  test('says days of a line as its first and its last', async () => {
    const [, usage = ''] = blocks(await xmlOf(documentOf(openInvoice()), 'ubl'), 'cac:InvoiceLine')
    expect([texts(usage, 'cbc:StartDate'), texts(usage, 'cbc:EndDate')]).toEqual([['2024-01-31'], ['2024-02-28']])
  })

  test('a discount is an allowance of its line', async () => {
    const [line = ''] = blocks(await xmlOf(documentOf(openInvoice()), 'ubl'), 'cac:InvoiceLine')
    expect(texts(line, 'cbc:AllowanceChargeReasonCode')).toEqual(['95'])
    expect(texts(line, 'cbc:Amount')).toEqual(['4.00'])
    expect(texts(line, 'cbc:LineExtensionAmount')).toEqual(['16.00'])
  })

  test.each(['cii', 'ubl'] as const)('a credit note in %s names the invoice that it reduces', async (syntax) => {
    const [element, kind] =
      syntax === 'cii' ? ['ram:IssuerAssignedID', 'ram:TypeCode'] : ['cbc:ID', 'cbc:CreditNoteTypeCode']
    const xml = await xmlOf(sampleCreditNote(), syntax)
    expect(texts(xml, element)).toContain('ADA-0002')
    expect(texts(xml, kind)).toContain('381')
  })

  test('text is escaped, and a number cannot become an element', async () => {
    const creditedInvoice = { number: 'A&B<C', issuedAt: instantFromIso('2024-02-28T23:00:00Z') }
    const xml = await xmlOf({ ...sampleCreditNote(), creditedInvoice }, 'cii')
    expect(xml).toContain('<ram:IssuerAssignedID>A&amp;B&lt;C</ram:IssuerAssignedID>')
    expect((await validateXsd(xml, Profile.EN16931)).errors).toEqual([])
  })

  test.each<[string, InvoiceDocument, string, string[]]>([
    ['S', documentOf(openInvoice()), '23', []],
    ['Z', zeroRated, '0', []],
    ['E', documentOf(exemptInvoice()), '0', ['Exempt from tax because of the status of the customer.']],
    ['AE', documentOf(paidReverseCharge()), '0', [expect.stringMatching(/^Reverse charge/)]],
  ])('category %s has its rate, and a reason where it has no tax', async (code, document, percent, reasons) => {
    const [breakdown = ''] = blocks(await xmlOf(document, 'ubl'), 'cac:TaxSubtotal')
    expect(texts(breakdown, 'cbc:ID')[0]).toBe(code)
    expect(texts(breakdown, 'cbc:Percent')).toEqual([percent])
    expect(texts(breakdown, 'cbc:TaxExemptionReason')).toEqual(reasons)
  })

  test('what is outside VAT has no rate, and names nobody by a VAT number', async () => {
    const xml = await xmlOf(outsideVat, 'ubl')
    expect(texts(xml, 'cbc:Percent')).toEqual([])
    expect(texts(xml, 'cbc:CompanyID')).toEqual(['HRB 1234'])
  })
})

describe('refused, by the name of the field', () => {
  const document = documentOf(openInvoice())
  const { seller, customer } = document
  const charged = documentOf(paidReverseCharge())
  const twoRates = [
    { name: 'GST', percent: '5', base: 1000, amount: 50 },
    { name: 'QST', percent: '10', base: 1000, amount: 100 },
  ]

  test.each<[string, InvoiceDocument, string, string | undefined]>([
    ['no number', { ...document, number: null }, 'e_invoice.field_missing', 'number'],
    ['no day of issue', { ...document, issuedAt: null }, 'e_invoice.field_missing', 'issuedAt'],
    ['no lines', { ...document, lines: [] }, 'e_invoice.field_missing', 'lines'],
    [
      'no name of the seller',
      { ...document, seller: { ...seller, name: null } },
      'e_invoice.field_missing',
      'seller.name',
    ],
    [
      'no address of the seller',
      { ...document, seller: { ...seller, address: null } },
      'e_invoice.field_missing',
      'seller.address',
    ],
    [
      'no VAT number of the seller',
      { ...document, seller: { ...seller, vatNumber: null } },
      'e_invoice.field_missing',
      'seller.vatNumber',
    ],
    [
      'no name of the customer',
      { ...document, customer: { ...customer, name: null } },
      'e_invoice.field_missing',
      'customer.name',
    ],
    [
      'no address of the customer',
      { ...document, customer: { ...customer, address: null } },
      'e_invoice.field_missing',
      'customer.address',
    ],
    [
      'no e-mail address for Peppol',
      { ...document, customer: { ...customer, email: null } },
      'e_invoice.field_missing',
      'customer.email',
    ],
    [
      'reverse charge without the VAT number of the customer',
      { ...charged, customer: { ...customer, vatNumber: null } },
      'e_invoice.field_missing',
      'customer.vatNumber',
    ],
    ['outside VAT without a registration number', untaxed, 'e_invoice.field_missing', 'seller.registrationNumber'],
    [
      'a credit note for nothing',
      { ...sampleCreditNote(), creditedInvoice: null },
      'e_invoice.field_missing',
      'creditedInvoice',
    ],
    ['a draft', { ...document, status: 'draft' }, 'e_invoice.not_issued', 'status'],
    ['a void invoice', { ...document, status: 'void' }, 'e_invoice.not_issued', 'status'],
    [
      'three decimals',
      documentOf(sampleInvoice([taxedLine(1000, 5)], { currency: 'KWD' })),
      'e_invoice.currency_not_expressible',
      'currency',
    ],
    [
      'two rates on a line',
      documentOf(sampleInvoice([sampleLine({ net: 1000, tax: 150, taxes: twoRates })])),
      'e_invoice.tax_not_expressible',
      'lines.0.taxes',
    ],
    [
      'taxed and untaxed together',
      documentOf(sampleInvoice([taxedLine(1000, 5), sampleLine({ net: 5 })])),
      'e_invoice.tax_not_expressible',
      'lines.1.taxes',
    ],
    [
      'a rate of five decimals',
      documentOf(
        sampleInvoice([
          sampleLine({ net: 1000, tax: 50, taxes: [{ name: 'VAT', percent: '5.00001', base: 1000, amount: 50 }] }),
        ]),
      ),
      'e_invoice.tax_not_expressible',
      'lines.0.taxes',
    ],
    [
      'an unknown country',
      { ...document, customer: { ...customer, address: { ...customer.address!, country: 'XX' } } },
      'e_invoice.value_not_listed',
      undefined,
    ],
  ])('%s', async (_, given, code, param) => {
    const answer = await invoiceXml(given, { syntax: 'ubl', language: 'en' })
    expect(answer).toMatchObject({ ok: false, error: { code } })
    expect(answer.ok ? null : answer.error.param).toBe(param)
  })

  test('CII needs no e-mail address', async () => {
    const unreachable = { ...document, seller: { ...seller, email: null }, customer: { ...customer, email: null } }
    expect((await validateXsd(await xmlOf(unreachable, 'cii'), Profile.EN16931)).errors).toEqual([])
  })
})

describe('roundings per line', () => {
  // 19 % of 0.50 is 0.095, so each line rounds 0.10 up by half a cent.
  const halfCents = (count: number) => documentOf(sampleInvoice(Array.from({ length: count }, () => taxedLine(50, 19))))

  test('that come to less than 1.00 are sent as they are', async () => {
    const xml = await xmlOf(halfCents(199), 'ubl')
    expect(texts(xml, 'cbc:TaxAmount')).toEqual(['19.90', '19.90'])
  })

  test('that come to 1.00 are refused, because a receiver’s check would refuse them', async () => {
    const answer = await invoiceXml(halfCents(200), { syntax: 'ubl', language: 'en' })
    expect(answer).toMatchObject({ ok: false, error: { code: 'e_invoice.tax_not_expressible', param: 'totals.tax' } })
  })
})

describe('the arithmetic rules of EN 16931', () => {
  const figures = fc.record({
    net: fc.integer({ min: 0, max: 10 ** 9 }),
    percent: fc.integer({ min: 0, max: 27 }),
    discount: fc.nat(),
    isContained: fc.boolean(),
    quantity: fc.constantFrom('1', '0.000001', '12500', '0'),
    description: fc.constantFrom('Team', 'A & B', 'Łódź < Köln'),
  })
  const documents = fc.tuple(fc.array(figures, { minLength: 1, maxLength: 8 }), fc.nat()).map(([lines, paid]) => {
    const limited = lines.map((line) => ({ ...line, discount: Math.min(line.discount, line.net) }))
    const document = documentOf(invoiceOfFigures(limited))
    return paidBy(document, BigInt(paid))
  })

  test('hold for any invoice, and the schema accepts it', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        expectArithmetic(await xmlOf(document, 'ubl'), document)
        expect((await validateXsd(await xmlOf(document, 'cii'), Profile.EN16931)).errors).toEqual([])
      }),
      { numRuns: 10 },
    )
  })

  test.each(kinds.slice(0, 5))('hold for %s', async (_, document) => {
    expectArithmetic(await xmlOf(document, 'ubl'), document)
  })
})

function paidBy(document: InvoiceDocument, paid: bigint): InvoiceDocument {
  const { totals, currency } = document
  const part = paid < totals.total.amount ? paid : totals.total.amount
  const amountDue = money(totals.total.amount - part, currency)
  return { ...document, totals: { ...totals, paid: money(part, currency), amountDue } }
}

function expectArithmetic(xml: string, document: InvoiceDocument): void {
  const lines = blocks(xml, 'cac:InvoiceLine')
  const [totals = ''] = blocks(xml, 'cac:LegalMonetaryTotal')
  const breakdown = blocks(xml, 'cac:TaxSubtotal')
  const one = (element: string) => cents(texts(totals, element)[0])
  const nets = lines.map((line) => cents(texts(line, 'cbc:LineExtensionAmount')[0]))
  const allTax = cents(texts(xml, 'cbc:TaxAmount')[0])
  // BR-CO-10, 13, 14, 15, 16
  expect(one('cbc:LineExtensionAmount')).toBe(sum(nets))
  expect(one('cbc:TaxExclusiveAmount')).toBe(sum(nets))
  expect(sum(breakdown.map((row) => cents(texts(row, 'cbc:TaxAmount')[0])))).toBe(allTax)
  expect(one('cbc:TaxInclusiveAmount')).toBe(one('cbc:TaxExclusiveAmount') + allTax)
  const prepaid = texts(totals, 'cbc:PrepaidAmount')[0] ?? '0'
  expect(one('cbc:PayableAmount')).toBe(one('cbc:TaxInclusiveAmount') - cents(prepaid))
  // The same amounts as the document, and so as its PDF.
  expect(one('cbc:TaxInclusiveAmount')).toBe(document.totals.total.amount)
  expect(one('cbc:PayableAmount')).toBe(document.totals.amountDue.amount)
  for (const row of breakdown) expectBreakdown(row, lines)
}

/** BR-S-08 and its like for the other categories, BR-CO-17 with the tolerance of the published rules. */
function expectBreakdown(row: string, lines: readonly string[]): void {
  const rate = (block: string) => [
    texts(block, 'cbc:ID').filter((id) => /^(S|Z|E|AE|O)$/.test(id)),
    texts(block, 'cbc:Percent'),
  ]
  const same = lines.filter((line) => JSON.stringify(rate(line)) === JSON.stringify(rate(row)))
  const taxable = cents(texts(row, 'cbc:TaxableAmount')[0])
  expect(taxable).toBe(sum(same.map((line) => cents(texts(line, 'cbc:LineExtensionAmount')[0]))))
  const percent = BigInt(texts(row, 'cbc:Percent')[0] ?? '0')
  const distance = cents(texts(row, 'cbc:TaxAmount')[0]) * 100n - taxable * percent
  expect(distance < 10_000n && distance > -10_000n).toBe(true)
}
