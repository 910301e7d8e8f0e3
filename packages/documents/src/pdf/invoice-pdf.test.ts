import { explain, instantFromIso } from '@tallywright/domain'
import { extractText, getDocumentProxy, getMeta } from 'unpdf'
import { describe, expect, test } from 'vitest'
import type { InvoiceDocument } from '../document/invoice-document.ts'
import { printedInvoice } from '../printed/printed-invoice.ts'
import {
  documentOf,
  exemptInvoice,
  longInvoice,
  openInvoice,
  paidReverseCharge,
  sampleCreditNote,
  sampleInvoice,
  taxedLine,
  voidInvoice,
} from '../samples.ts'
import { LANGUAGES, type Language } from '../words/words.ts'
import { invoicePdf, type PdfOptions } from './invoice-pdf.ts'

const madeAt = instantFromIso('2024-02-29T12:00:00Z')
const options: PdfOptions = { language: 'en', paper: 'A4', madeAt }

/** The text of each page, with plain spaces. */
async function pagesOf(document: InvoiceDocument, more: Partial<PdfOptions> = {}): Promise<string[]> {
  const { text } = await extractText(await invoicePdf(document, { ...options, ...more }), { mergePages: false })
  return text.map(plain)
}

const plain = (text: string) => text.replaceAll(/[\s\u00a0\u202f\u2009]+/g, ' ')

describe('the text of a PDF', () => {
  test('of an open invoice is all of it, in the order in which it is read', async () => {
    expect(await pagesOf(documentOf(openInvoice()))).toMatchInlineSnapshot(`
      [
        "Invoice Łódzka Chmura Sp. z o.o. Number ADA-0002 Date of issue Feb 29, 2024 Due date Mar 30, 2024 Service period Jan 31 – Mar 30, 2024 From Łódzka Chmura Sp. z o.o. ul. Piotrkowska 104 90-926 Łódź Poland billing@chmura.example VAT number PL7251801126 Bill to Ada Maschinen GmbH Königstraße 12 Hinterhaus 50667 Köln Germany rechnung@ada.example VAT number DE123456788 EUR 64.89 due Mar 30, 2024 Thank you for building with us. Please quote the invoice number with your payment. Description Quantity Tax Amount (EUR) Team 1 23% 20.00 Feb 29 – Mar 30, 2024 Launch offer: 20 % off −4.00 API calls 12,500 calls 23% 20.50 Jan 31 – Feb 28, 2024 region: eu-central · tier: – 1,000 × 0 in the tier up to 1,000 → 0.00 9,000 × 0.002 in the tier 1,000 to 10,000 → 18.00 2,500 × 0.001 in the tier above 10,000 → 20.50 Editor seats 3 seats 23% 30.00 Feb 29 – Mar 30, 2024 Starter, time not used 1 23% −9.68 Feb 29 – Mar 30, 2024 Starter → −20.00 × 15/31 of the period → −300/31 −300/31 → −9.68 Subtotal EUR 56.82 VAT 23% on EUR 56.82 EUR 13.07 Total EUR 69.89 Paid from balance −EUR 5.00 Amount due EUR 64.89 Łódzka Chmura Sp. z o.o. · KRS 0000123456 · Sąd Rejonowy dla Łodzi-Śródmieścia IBAN PL61 1090 1014 0000 0712 1981 2874 · BIC WBKPPLPP Invoice ADA-0002 Page 1 of 1",
      ]
    `)
  })

  const kinds: [string, InvoiceDocument][] = [
    ['a paid invoice', documentOf(paidReverseCharge())],
    ['a void invoice', documentOf(voidInvoice())],
    ['an exempt invoice', documentOf(exemptInvoice())],
    ['a credit note', sampleCreditNote()],
  ]

  test.each(kinds.flatMap(([kind, document]) => LANGUAGES.map((language) => [kind, language, document] as const)))(
    'of %s in %s has every text and amount that is to be printed',
    async (_, language, document) => {
      const [page = ''] = await pagesOf(document, { language })
      expect(textsOf(document, language).filter((text) => !page.includes(text))).toEqual([])
    },
  )

  test('keeps letters beyond Western Europe', async () => {
    const seller = { ...openInvoice().seller, name: 'Žluťoučký kůň, Ελλάδα, Україна, İstanbul' }
    const [page] = await pagesOf(documentOf({ ...openInvoice(), seller }))
    expect(page).toContain('Žluťoučký kůň, Ελλάδα, Україна, İstanbul')
  })
})

/** What stands in one piece: texts that wrap are left out. */
function textsOf(document: InvoiceDocument, language: Language): string[] {
  const { title, status, facts, headline, lines, totals, columns } = printedInvoice(document, language)
  return [
    title,
    status?.text ?? '',
    headline,
    columns.amount,
    ...facts.flatMap(({ label, value }) => [label, value]),
    ...lines.flatMap(({ description, details, amount }) => [description, ...details, amount]),
    ...totals.map(({ amount }) => amount),
  ].map(plain)
}

describe('pages', () => {
  test.each(['A4', 'Letter'] as const)(
    'of 500 lines on %s have a head each and lose no line',
    { timeout: 60_000 },
    async (paper) => {
      const document = documentOf(longInvoice(500))
      const pages = await pagesOf(document, { paper })
      expect(pages.length).toBeGreaterThan(20)
      expect(pages.map((page, index) => page.includes(`Page ${index + 1} of ${pages.length}`))).not.toContain(false)
      const withLines = pages.filter((page) => page.includes('Storage of project'))
      expect(withLines.every((page) => page.includes('Description Quantity Tax Amount (EUR)'))).toBe(true)
      const found = pages.flatMap((page) =>
        [...page.matchAll(/Storage of project (\d+)/g)].map(([, number]) => Number(number)),
      )
      expect(found).toEqual(document.lines.map((_, index) => index + 1))
    },
  )

  test('no line is cut in two: its last row is on the page of its first', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => {
      const steps = ['first step', 'second step', 'third step', `line ${index} ends`]
      const explanation = explain(
        'EUR',
        steps.map((label) => ({ op: 'add', label, amount: '0.25' })),
      )
      return taxedLine(100, 19, { id: `line_${index}`, description: `Line ${index} begins`, explanation })
    })
    const pages = await pagesOf(documentOf(sampleInvoice(lines)))
    expect(pages.length).toBeGreaterThan(2)
    for (const index of lines.keys()) {
      const page = pages.find((text) => text.includes(`Line ${index} begins`))
      expect(page).toContain(`line ${index} ends`)
    }
  })

  test('a description longer than a page goes on, on the next one', async () => {
    const words = Array.from({ length: 1500 }, (_, index) => `word${index}`)
    const pages = await pagesOf(documentOf(sampleInvoice([taxedLine(100, 19, { description: words.join(' ') })])))
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.join(' ').match(/word\d+/g)).toEqual(words)
  })

  test('have the size of their paper', async () => {
    const sizeOf = async (paper: PdfOptions['paper']) => {
      const pdf = await getDocumentProxy(await invoicePdf(documentOf(voidInvoice()), { ...options, paper }))
      return (await pdf.getPage(1)).view.map(Math.round)
    }
    expect(await sizeOf('A4')).toEqual([0, 0, 595, 842])
    expect(await sizeOf('Letter')).toEqual([0, 0, 612, 792])
  })

  test('have the footer at their foot, and a long one once at the end', async () => {
    const long = Array.from({ length: 9 }, (_, index) => `footer line ${index}`).join('\n')
    const counted = async (footer: string) => {
      const pages = await pagesOf(documentOf({ ...longInvoice(40), footer }))
      return pages.map((page) => page.split('footer line 0').length - 1)
    }
    expect(await counted('footer line 0')).toEqual([1, 1, 1])
    expect(await counted(long)).toEqual([0, 0, 1])
  })
})

describe('a PDF', () => {
  test('is the same bytes for the same input', async () => {
    const document = documentOf(openInvoice())
    const [once, again] = [await invoicePdf(document, options), await invoicePdf(document, options)]
    expect(Buffer.from(once).equals(Buffer.from(again))).toBe(true)
    const later = await invoicePdf(document, { ...options, madeAt: instantFromIso('2024-03-01T00:00:00Z') })
    expect(Buffer.from(once).equals(Buffer.from(later))).toBe(false)
  })

  test('says its title, author, language and date', async () => {
    const bytes = await invoicePdf(documentOf(openInvoice()), { ...options, language: 'de' })
    const { info } = await getMeta(bytes)
    expect(info).toMatchObject({
      Title: 'Rechnung ADA-0002',
      Author: 'Łódzka Chmura Sp. z o.o.',
      Language: 'de',
      CreationDate: 'D:20240229120000Z',
    })
  })
})
