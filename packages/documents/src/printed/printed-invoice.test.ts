import { currencyExponent } from '@tallywright/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  documentOf,
  exemptInvoice,
  invoiceOfFigures,
  openInvoice,
  paidReverseCharge,
  sampleCreditNote,
  sampleInvoice,
  sampleLine,
  taxedLine,
  voidInvoice,
} from '../samples.ts'
import { LANGUAGES } from '../words/words.ts'
import { type PrintedInvoice, printedInvoice } from './printed-invoice.ts'

/** The whole text, as a product person would check it. Spaces that do not break are plain here. */
function pageOf({ title, status, facts, headline, columns, lines, totals, notes }: PrintedInvoice): string {
  const rows = [
    [title, status?.text].filter((part) => part !== undefined).join(' · '),
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    headline,
    [columns.description, columns.quantity, columns.tax ?? '', columns.amount].join(' | '),
    ...lines.flatMap((line) => [
      [line.description, line.quantity, columns.tax === null ? '' : line.tax, line.amount].join(' | '),
      ...line.details.map((detail) => `  ${detail}`),
      ...line.explanation.map((step) => `  ${step}`),
      ...line.discounts.map(({ description, amount }) => `  ${description} | ${amount}`),
    ]),
    ...totals.map(({ label, amount }) => `${label} | ${amount}`),
    ...notes,
  ]
  return rows.join('\n').replaceAll(/[\u00a0\u202f\u2009]/g, ' ')
}

describe('what is printed', () => {
  test('of an open invoice in English', () => {
    expect(pageOf(printedInvoice(documentOf(openInvoice()), 'en'))).toMatchInlineSnapshot(`
      "Invoice
      Number: ADA-0002
      Date of issue: Feb 29, 2024
      Due date: Mar 30, 2024
      Service period: Jan 31 – Mar 30, 2024
      EUR 64.89 due Mar 30, 2024
      Description | Quantity | Tax | Amount (EUR)
      Team | 1 | 23% | 20.00
        Feb 29 – Mar 30, 2024
        Launch offer: 20 % off | −4.00
      API calls | 12,500 calls | 23% | 20.50
        Jan 31 – Feb 28, 2024
        region: eu-central · tier: –
        1,000 × 0 in the tier up to 1,000 → 0.00
        9,000 × 0.002 in the tier 1,000 to 10,000 → 18.00
        2,500 × 0.001 in the tier above 10,000 → 20.50
      Editor seats | 3 seats | 23% | 30.00
        Feb 29 – Mar 30, 2024
      Starter, time not used | 1 | 23% | −9.68
        Feb 29 – Mar 30, 2024
        Starter → −20.00
        × 15/31 of the period → −300/31
        −300/31 → −9.68
      Subtotal | EUR 56.82
      VAT 23% on EUR 56.82 | EUR 13.07
      Total | EUR 69.89
      Paid from balance | −EUR 5.00
      Amount due | EUR 64.89"
    `)
  })

  test('of a paid invoice with reverse charge in German', () => {
    expect(pageOf(printedInvoice(documentOf(paidReverseCharge()), 'de'))).toMatchInlineSnapshot(`
      "Rechnung · Bezahlt
      Nummer: ADA-0002
      Rechnungsdatum: 29.02.2024
      Bezahlt am: 29.02.2024
      Leistungszeitraum: 29.02. – 30.03.2024
      259,99 EUR bezahlt am 29.02.2024
      Beschreibung | Menge | Steuer | Betrag (EUR)
      Business, yearly | 1 | 0 % | 240,00
        29.02. – 30.03.2024
      Onboarding | 1 | 0 % | 19,99
        29.02. – 30.03.2024
      Zwischensumme (netto) | 259,99 EUR
      Steuerschuldnerschaft des Leistungsempfängers 0 % auf 259,99 EUR | 0,00 EUR
      Gesamtbetrag | 259,99 EUR
      Bezahlt | −259,99 EUR
      Zu zahlen | 0,00 EUR
      Steuerschuldnerschaft des Leistungsempfängers: Die Umsatzsteuer schuldet der Empfänger der Leistung (Artikel 196 der Richtlinie 2006/112/EG)."
    `)
  })

  test('of a void invoice in French', () => {
    expect(pageOf(printedInvoice(documentOf(voidInvoice()), 'fr'))).toMatchInlineSnapshot(`
      "Facture · Annulée
      Numéro: ADA-0002
      Date d’émission: 29 févr. 2024
      Période de prestation: 29 févr. – 30 mars 2024
      Cette facture est annulée. Rien n’est dû.
      Désignation | Quantité | Taxe | Montant (EUR)
      Team | 1 | 19 % | 50,00
        29 févr. – 30 mars 2024
      Total hors taxes | 50,00 EUR
      TVA 19 % sur 50,00 EUR | 9,50 EUR
      Total toutes taxes comprises | 59,50 EUR"
    `)
  })

  test('of a credit note in Polish', () => {
    expect(pageOf(printedInvoice(sampleCreditNote(), 'pl'))).toMatchInlineSnapshot(`
      "Faktura korygująca
      Numer: ADA-CN-0001
      Data wystawienia: 10 mar 2024
      Do faktury: ADA-0002 z dnia 29 lut 2024
      Okres świadczenia usługi: 31 sty–28 lut 2024
      Kwota korekty: 12,61 EUR
      Nazwa usługi | Ilość | Podatek | Kwota (EUR)
      API calls | 1 | 23% | 10,25
        31 sty–28 lut 2024
        region: eu-central · tier: –
      Razem netto | 10,25 EUR
      VAT 23% od 10,25 EUR | 2,36 EUR
      Razem korekta | 12,61 EUR"
    `)
  })

  test('of an exempt invoice in Spanish', () => {
    expect(pageOf(printedInvoice(documentOf(exemptInvoice()), 'es'))).toMatchInlineSnapshot(`
      "Factura
      Número: ADA-0002
      Fecha de emisión: 29 feb 2024
      Periodo de servicio: 29 feb – 30 mar 2024
      50,00 EUR a pagar a la recepción
      Descripción | Cantidad | Impuesto | Importe (EUR)
      Team | 1 | 0 % | 50,00
        29 feb – 30 mar 2024
      Base imponible | 50,00 EUR
      Exento de impuestos 0 % sobre 50,00 EUR | 0,00 EUR
      Total | 50,00 EUR
      Importe a pagar | 50,00 EUR
      Exento de impuestos por la condición del cliente."
    `)
  })
})

describe('the head of a document', () => {
  const headlineOf = (invoice: Parameters<typeof documentOf>[0]) => printedInvoice(documentOf(invoice), 'en').headline
  const invoice = sampleInvoice([taxedLine(1000, 19)])

  test.each<[string, Parameters<typeof documentOf>[0], string]>([
    ['without a due date', invoice, 'EUR 11.90 due on receipt'],
    [
      'paid in part',
      { ...invoice, totals: { ...invoice.totals, amountPaid: 190, amountDue: 1000 } },
      'EUR 10.00 due on receipt',
    ],
    [
      'settled from the wallet alone',
      { ...invoice, status: 'paid', totals: { ...invoice.totals, paidFromWallet: 1190, amountDue: 0 } },
      'Nothing is due.',
    ],
    ['void', voidInvoice(), 'This invoice is void. Nothing is due.'],
  ])('%s says what is to be done', (_, given, headline) => {
    expect(headlineOf(given).replaceAll('\u00a0', ' ')).toBe(headline)
  })

  test('a state stands behind the city, before the code, where it is written so', () => {
    const address = { line1: null, line2: null, city: 'Austin', postalCode: '78701', region: 'TX', country: 'US' }
    const seller = { ...invoice.seller, address }
    expect(printedInvoice(documentOf({ ...invoice, seller }), 'en').seller.rows).toContain('Austin, TX 78701')
  })

  test('a deleted customer is printed by what the books keep', () => {
    const customer = { name: null, email: null, address: null, vatNumber: null }
    expect(printedInvoice(documentOf({ ...invoice, customer }), 'en').customer).toEqual({
      label: 'Bill to',
      name: null,
      rows: [],
    })
  })

  test('there is no column for tax where no line has any', () => {
    expect(printedInvoice(documentOf(sampleInvoice([sampleLine({ net: 5 })])), 'en').columns.tax).toBeNull()
  })
})

const figures = fc.record({
  net: fc.integer({ min: 0, max: 10 ** 12 }),
  percent: fc.integer({ min: 0, max: 30 }),
  discount: fc.nat(),
  isContained: fc.boolean(),
  quantity: fc.constantFrom('1', '0.000001', '12500'),
  description: fc.string(),
})
const invoices = fc
  .tuple(fc.array(figures, { minLength: 1, maxLength: 20 }), fc.constantFrom('EUR', 'JPY', 'KWD'))
  .map(([lines, currency]) =>
    invoiceOfFigures(
      lines.map((line) => ({ ...line, discount: Math.min(line.discount, line.net) })),
      { currency },
    ),
  )

/** Reads a printed amount: its digits are its minor units, because every digit of the currency is printed. */
function minorUnits(text: string): bigint {
  const digits = BigInt(text.replaceAll(/\D/g, ''))
  return text.includes('−') ? -digits : digits
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n)

describe('laws', () => {
  test('what is displayed of the lines adds up to the displayed net, with the taxes to the total, and to what is due', () => {
    fc.assert(
      fc.property(invoices, fc.constantFrom(...LANGUAGES), (invoice, language) => {
        const { lines, totals } = printedInvoice(documentOf(invoice), language)
        const shown = (...kinds: string[]) =>
          totals.filter(({ kind }) => kinds.includes(kind)).map(({ amount }) => minorUnits(amount))
        const ofLines = lines.flatMap((line) => [line.amount, ...line.discounts.map((each) => each.amount)])
        expect(sum(ofLines.map(minorUnits))).toBe(sum(shown('net')))
        expect(sum(shown('net', 'tax'))).toBe(sum(shown('total')))
        expect(sum(shown('total', 'settled'))).toBe(sum(shown('due')))
      }),
    )
  })

  test('each displayed amount is the amount that was given, with the digits of its currency', () => {
    fc.assert(
      fc.property(invoices, fc.constantFrom(...LANGUAGES), (invoice, language) => {
        const document = documentOf(invoice)
        const { lines } = printedInvoice(document, language)
        const places = currencyExponent(invoice.currency)
        expect(lines.map((line) => minorUnits(line.amount))).toEqual(document.lines.map((line) => line.net.amount))
        for (const { amount } of lines) expect(amount).toMatch(places === 0 ? /\d$/ : RegExp(`[.,]\\d{${places}}$`))
      }),
    )
  })
})
