import { DESCRIPTION_ENDINGS, defineCatalog, STEP_ENDINGS, STEP_PHRASES, TIERS } from '@tallywright/domain'
import type { Invoice, InvoiceExplanation } from '@tallywright/sdk'
import { createSandbox } from '@tallywright/testing'
import { rerunSharedInvoices } from '@tallywright/testing/rerun-shared-invoices'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documentOfInvoice } from './document/document-of-invoice.ts'
import type { InvoiceDocument } from './document/invoice-document.ts'
import { printedInvoice } from './printed/printed-invoice.ts'
import { LANGUAGES, type Language, WORDS } from './words/words.ts'
import { invoiceXml } from './xml/invoice-xml.ts'

afterAll(rerunSharedInvoices)

// Names that are words of no language, so that whatever else a document says is the system's.

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const flat = (amount: string) => ({ cadence: month, terms: { EUR: { model: 'flat', amount } } }) as const
const graduated = {
  model: 'graduated',
  tiers: [
    { upTo: '1000', unitAmount: '0.0123', flatAmount: '1.50' },
    { upTo: '10000', unitAmount: '0.002' },
    { upTo: null, unitAmount: '0.001' },
  ],
} as const
const features = {
  melba: { ...priced, allowance: '10' },
  quark: priced,
  xenon: priced,
  yotta: priced,
  plaza: { type: 'seats', included: 1, extra: 'allowed' },
} as const
const pricesOf = (seat: string, unit: string) =>
  ({
    plaza: { feature: 'plaza', cadence: month, terms: { EUR: { model: 'per_unit', unitAmount: seat } } },
    melba: { feature: 'melba', cadence: month, minimum: { EUR: '900.00' }, terms: { EUR: graduated } },
    quark: {
      feature: 'quark',
      cadence: month,
      maximum: { EUR: '60.00' },
      terms: { EUR: { model: 'per_unit', unitAmount: unit } },
    },
    xenon: {
      feature: 'xenon',
      cadence: month,
      terms: { EUR: { model: 'package', size: '1000', packageAmount: '2.50', freeQuantity: '500' } },
    },
    yotta: {
      feature: 'yotta',
      cadence: month,
      terms: {
        EUR: { model: 'percentage', percent: '2.9', fixedAmount: '0.30', freeEvents: 1, eventMaximum: '12.00' },
      },
    },
  }) as const

const metered = (name: string, ...groupBy: string[]) =>
  ({ type: 'metered', name, meter: { aggregation: 'sum', ...(groupBy.length === 0 ? {} : { groupBy }) } }) as const

const catalog = defineCatalog({
  credits: { xenon: { name: 'Xenon', topUp: { unitAmounts: { EUR: '0.07' } } } },
  features: {
    melba: metered('Melba', 'zzz'),
    quark: metered('Quark'),
    xenon: metered('Xenon'),
    yotta: metered('Yotta'),
    plaza: { type: 'seats', name: 'Plaza' },
  },
  coupons: {
    omega: { name: 'Omega', discount: { type: 'percent', percent: '10' }, duration: { kind: 'forever' } },
  },
  planGroups: { main: { name: 'Main', plans: ['zorba', 'kepler'] } },
  plans: {
    zorba: {
      name: 'Zorba',
      features,
      prices: { base: flat('20.00'), ...pricesOf('7.50', '0.05') },
      billingThreshold: { EUR: '50.00' },
    },
    kepler: { name: 'Kepler', features, prices: { base: flat('50.00'), ...pricesOf('6.00', '0.04') } },
  },
  addOns: { vega: { name: 'Vega', recurrence: 'recurring', features: {}, prices: { base: flat('3.00') } } },
})

interface Explained {
  readonly invoice: Invoice
  readonly explanation: InvoiceExplanation
}

/** Two months of one customer, in which all happens that puts a line of its own kind on an invoice. */
async function invoicesOfALife(): Promise<Explained[]> {
  const { billing, advance } = await createSandbox({ catalog, at: '2026-04-01T00:00:00Z' })
  const address = { line1: 'Xyzzy 1', city: 'Berlin', postalCode: '10115', country: 'DE' }
  await billing.environments.updateSettings({
    seller: { name: 'Plugh GmbH', email: 'plugh@xyzzy.example', address, vatNumber: 'DE136695976' },
    tax: { registrations: ['DE'] },
    invoices: { graceMinutes: 0 },
  })
  await billing.customers.create({
    externalId: 'ada',
    name: 'Ada GmbH',
    email: 'ada@xyzzy.example',
    address,
    timeZone: 'Europe/Berlin',
  })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  await billing.promotionCodes.create({ code: 'OMEGA', couponSlug: 'omega' })
  const { id: subscriptionId } = await billing.subscriptions.create({
    customerId: 'ada',
    planSlug: 'zorba',
    seats: { plaza: 4 },
    promotionCode: 'OMEGA',
  })
  let keys = 0
  const use = (featureSlug: 'melba' | 'quark' | 'xenon' | 'yotta', units: string | number, zzz?: string) =>
    billing.usage.report({
      customerId: 'ada',
      featureSlug,
      units,
      idempotencyKey: `use-${keys++}`,
      ...(zzz === undefined ? {} : { properties: { zzz } }),
    })
  await advance({ to: '2026-04-05T00:00:00Z' })
  await use('quark', 1234)
  await advance({ to: '2026-04-06T00:00:00Z' })
  await billing.seats.set({ subscriptionId, featureSlug: 'plaza', quantity: 5 })
  await billing.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'vega', quantity: 2 })
  await use('melba', '12345.5', 'qwx')
  await use('melba', 20)
  for (const units of [100, 200, 4000]) await use('yotta', units)
  await use('xenon', 2600)
  await advance({ to: '2026-04-16T00:00:00Z' })
  await billing.seats.set({ subscriptionId, featureSlug: 'plaza', quantity: 2, behavior: 'now' })
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'kepler', behavior: 'invoice_now' })
  await use('quark', 2000)
  await billing.invoices.addPendingLine({ subscriptionId, description: 'Zyx', quantity: '1.5', unitAmount: '1234.5' })
  await advance({ to: '2026-05-20T00:00:00Z' })
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'zorba', behavior: 'next_invoice' })
  await advance({ to: '2026-06-01T00:00:00Z' })
  await billing.wallets.topUp({ customerId: 'ada', unit: 'xenon', amount: 500 })
  const { items } = await billing.invoices.list({ limit: 100 })
  const explained = []
  for (const invoice of items)
    explained.push({ invoice, explanation: await billing.invoices.explain({ invoiceId: invoice.id }) })
  return explained
}

let invoices: Explained[]
beforeAll(async () => {
  invoices = await invoicesOfALife()
})

const documents = (): InvoiceDocument[] =>
  invoices.map(({ invoice, explanation }) =>
    documentOfInvoice(invoice, { timeZone: 'Europe/Berlin', explained: explanation.lines }),
  )

test('a life has lines of every kind that a subscription or a wallet can have', () => {
  const lines = invoices.flatMap(({ invoice }) => invoice.lines)
  expect([...new Set(lines.map(({ kind }) => kind))].toSorted()).toEqual([
    'add_on',
    'correction',
    'discount',
    'maximum',
    'minimum',
    'one_off',
    'plan_base',
    'proration_charge',
    'proration_credit',
    'seats',
    'top_up',
    'usage',
  ])
})

const wordsOf = (text: string) => text.toLowerCase().match(/\p{L}{3,}/gu) ?? []

/** Every text in a value, functions given no values; what says of which sort a text is has no words for readers. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'function') return [String(value(...Array(value.length).fill('')))]
  if (typeof value !== 'object' || value === null) return []
  const fields = Object.entries(value).filter(([name]) => name !== 'kind' && name !== 'tone')
  return fields.flatMap(([, field]) => textsIn(field))
}

/** Every word that a document in a language may take from its table. */
function ownWords(language: Language): Set<string> {
  return new Set(textsIn(WORDS[language]).flatMap(wordsOf))
}

/** What the domain writes, and the English document says, in words that the language does not have. */
function englishWords(language: Language): Set<string> {
  const labels = Object.values({ ...STEP_PHRASES, ...STEP_ENDINGS, ...TIERS }).map(({ kinds, write }) =>
    (write as (...values: string[]) => string)(...kinds.map(() => '2')),
  )
  const english = [...Object.values(DESCRIPTION_ENDINGS), ...labels].flatMap(wordsOf)
  return new Set([...english, ...ownWords('en')].filter((word) => !ownWords(language).has(word)))
}

const inWords = (text: string, words: ReadonlySet<string>) => wordsOf(text).filter((word) => words.has(word))

/** All that a printed document shows but who sells and who buys. */
function textOf(document: InvoiceDocument, language: Language): string {
  const { seller: _, customer: __, ...shown } = printedInvoice(document, language)
  return textsIn(shown).join('\n')
}

describe.each(LANGUAGES.filter((language) => language !== 'en'))('in %s', (language) => {
  const english = englishWords(language)

  test('no line of a PDF has an English word of the system’s own', () => {
    expect(documents().flatMap((document) => inWords(textOf(document, language), english))).toEqual([])
  })

  test('no line of an e-invoice has one', { timeout: 30_000 }, async () => {
    for (const document of documents()) {
      const xml = await invoiceXml(document, { syntax: 'ubl', language })
      if (!xml.ok) throw new Error(xml.error.message)
      const lines = [...xml.value.matchAll(/<cac:InvoiceLine>.*?<\/cac:InvoiceLine>/gsu)]
      expect(lines).toHaveLength(document.lines.length)
      const texts = lines.flatMap(([line]) => [...line.matchAll(/<cbc:(?:Name|Note|\w*Reason)>([^<]*)/gu)])
      expect(texts.flatMap(([, text = '']) => inWords(text, english))).toEqual([])
    }
  })

  test('every word of a line is the seller’s or of the language’s table', () => {
    const given = ['zorba', 'kepler', 'plaza', 'melba', 'quark', 'xenon', 'yotta', 'vega', 'omega', 'zyx', 'zzz', 'qwx']
    const known = new Set([...ownWords(language), ...given])
    const texts = documents().flatMap((document) =>
      printedInvoice(document, language).lines.flatMap(({ description, explanation, discounts, quantity }) => [
        description,
        quantity,
        ...explanation,
        ...discounts.map((discount) => discount.description),
      ]),
    )
    expect(texts.flatMap(wordsOf).filter((word) => !known.has(word))).toEqual([])
  })
})

test('in English the words would be found: the check can fail', () => {
  const english = englishWords('de')
  expect(documents().flatMap((document) => inWords(textOf(document, 'en'), english)).length).toBeGreaterThan(100)
})

test('figures are written as the language writes them', () => {
  const shown = documents().map((document) => textOf(document, 'de'))
  const found = (text: string) => shown.some((each) => each.includes(text))
  expect(found('2.335,5 × 0,001 in der Stufe über 10.000 → 34,1355')).toBe(true)
  expect(found('Zorba: Festbetrag 1,50 der Stufe bis 1.000 → 1,5')).toBe(true)
  expect(shown.filter((each) => /\d\.\d(?!\d)/.test(each))).toEqual([])
})
