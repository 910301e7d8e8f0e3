import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const catalog = {
  features: {},
  plans: {
    team: {
      name: 'Team',
      features: {},
      prices: { base: { cadence: month, terms: { EUR: { model: 'flat', amount: '20.00' } } } },
    },
  },
} as const

const seller = {
  name: 'Chmura GmbH',
  email: 'billing@chmura.example',
  address: { line1: 'Marktplatz 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
  vatNumber: 'DE136695976',
}

async function newWorld() {
  const { billing } = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog })
  await billing.environments.updateSettings({
    seller,
    tax: { registrations: ['DE'] },
    invoices: { collection: 'send_invoice', numberFormat: '{year}/{prefix}/{number}', memo: 'Danke' },
  })
  const address = { line1: 'Königstraße 12', city: 'Köln', postalCode: '50667', country: 'DE' }
  const party = { name: 'Ada GmbH', email: 'rechnung@ada.example', address, timeZone: 'Europe/Berlin' }
  await billing.customers.create({ ...party, externalId: 'ada', invoicePrefix: 'ADA' })
  await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const { items } = await billing.invoices.list({ customerId: 'ada' })
  return { billing, invoice: items[0]! }
}

test('an invoice is handed out as PDF in a language, the same bytes each time, under its number', async () => {
  const { billing, invoice } = await newWorld()
  const asked = { invoiceId: invoice.id, language: 'de' } as const
  const pdf = await billing.invoices.pdf(asked)
  expect(pdf).toMatchObject({ fileName: '2026-ADA-1.pdf', contentType: 'application/pdf' })
  expect(Buffer.from(pdf.base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
  expect(await billing.invoices.pdf(asked)).toEqual(pdf)
  expect((await billing.invoices.pdf({ ...asked, language: 'en' })).base64).not.toBe(pdf.base64)
})

test.for([
  ['cii', 'CrossIndustryInvoice'],
  ['ubl', 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'],
] as const)('an invoice is handed out as e-invoice in %s with its number and amount due', async ([syntax, root]) => {
  const { billing, invoice } = await newWorld()
  const { base64, fileName } = await billing.invoices.xml({ invoiceId: invoice.id, syntax })
  const text = Buffer.from(base64, 'base64').toString('utf8')
  expect(fileName).toBe('2026-ADA-1.xml')
  for (const part of [root, '2026/ADA/1', '23.80']) expect(text).toContain(part)
})

test('an e-invoice that lacks what the standard asks for is refused with the field', async () => {
  const { billing } = await newWorld()
  await billing.customers.create({ externalId: 'bob' })
  await billing.subscriptions.create({ customerId: 'bob', planSlug: 'team' })
  const { items } = await billing.invoices.list({ customerId: 'bob' })
  await expect(billing.invoices.xml({ invoiceId: items[0]!.id, syntax: 'cii' })).rejects.toMatchObject({
    code: 'e_invoice.field_missing',
  })
})

test('what credit notes took off and what the wallet paid are told apart', async () => {
  const { billing, invoice } = await newWorld()
  await billing.creditNotes.create({ invoiceId: invoice.id, amount: 380 })
  const { totals } = await billing.invoices.get({ invoiceId: invoice.id })
  expect(totals).toMatchObject({ total: 2380, credited: 380, paidFromWallet: 0, creditsApplied: 380, amountDue: 2000 })
})
