import { createCallerFactory, type InProcessCaller } from '@tallywright/api'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const plan = (name: string, amount: `${number}.00`) =>
  ({
    name,
    features: {},
    prices: { base: { cadence: month, terms: { EUR: { model: 'flat', amount } } } },
  }) as const
const catalog = {
  features: {},
  planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
  plans: { team: plan('Team', '20.00'), business: plan('Business', '50.00') },
} as const

const seller = {
  name: 'Chmura GmbH',
  email: 'billing@chmura.example',
  address: { line1: 'Marktplatz 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
  vatNumber: 'DE136695976',
}

async function newWorld() {
  const { billing, advance, environmentId } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog },
  )
  await billing.environments.updateSettings({
    seller,
    tax: { registrations: ['DE'] },
    invoices: { collection: 'send_invoice', numberFormat: '{year}/{prefix}/{number}', memo: 'Danke' },
  })
  const address = { line1: 'Königstraße 12', city: 'Köln', postalCode: '50667', country: 'DE' }
  const party = { name: 'Ada GmbH', email: 'rechnung@ada.example', address, timeZone: 'Europe/Berlin' }
  await billing.customers.create({ ...party, externalId: 'ada', invoicePrefix: 'ADA' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const { items } = await billing.invoices.list({ customerId: 'ada' })
  return { billing, advance, environmentId, subscriptionId, invoice: items[0]! }
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

test.for<[string, (caller: InProcessCaller, ids: { invoiceId: string; creditNoteId: string }) => Promise<unknown>]>([
  ['an invoice', ({ invoices }, { invoiceId }) => invoices.pdf({ invoiceId })],
  ['an e-invoice', ({ invoices }, { invoiceId }) => invoices.xml({ invoiceId, syntax: 'cii' })],
  ['a credit note', ({ creditNotes }, { creditNoteId }) => creditNotes.pdf({ creditNoteId })],
])('%s is of one moment: all of it is read in one transaction', async ([, print]) => {
  const { billing, environmentId, invoice } = await newWorld()
  const { id: creditNoteId } = await billing.creditNotes.create({ invoiceId: invoice.id })
  const { store } = api.engine
  let readings = 0
  const counted: Pick<typeof store, 'transaction' | 'read'> = {
    transaction: (id, work) => store.transaction(id, work).finally(() => readings++),
    read: (id, work) => store.read(id, work).finally(() => readings++),
  }
  const callerOf = createCallerFactory({ ...api.engine, store: { ...store, ...counted } })
  await print(callerOf(environmentId), { invoiceId: invoice.id, creditNoteId })
  expect(readings).toBe(1)
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

describe('a credit note', () => {
  test('is handed out as PDF in a language, the same bytes each time, under its number', async () => {
    const { billing, invoice } = await newWorld()
    const { id, number } = await billing.creditNotes.create({ invoiceId: invoice.id, amount: 380 })
    const asked = { creditNoteId: id, language: 'de', paper: 'Letter' } as const
    const pdf = await billing.creditNotes.pdf(asked)
    expect(pdf).toMatchObject({ fileName: `${number.replaceAll('/', '-')}.pdf`, contentType: 'application/pdf' })
    expect(Buffer.from(pdf.base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
    expect(await billing.creditNotes.pdf(asked)).toEqual(pdf)
    expect((await billing.creditNotes.pdf({ ...asked, language: 'en' })).base64).not.toBe(pdf.base64)
  })

  test.for(['cii', 'ubl'] as const)('is handed out as e-invoice in %s that names its invoice', async (syntax) => {
    const { billing, invoice } = await newWorld()
    const note = await billing.creditNotes.create({ invoiceId: invoice.id, amount: 380 })
    const { base64, fileName, contentType } = await billing.creditNotes.xml({ creditNoteId: note.id, syntax })
    expect([fileName, contentType]).toEqual([`${note.number.replaceAll('/', '-')}.xml`, 'application/xml'])
    const text = Buffer.from(base64, 'base64').toString('utf8')
    for (const part of [note.number, '2026/ADA/1', '381', '3.19', '0.61', '3.80']) expect(text).toContain(part)
  })

  test('that a change of plan wrote of an unpaid line is handed out as one that was asked for', async () => {
    const { billing, advance, subscriptionId, invoice } = await newWorld()
    await advance({ to: '2026-01-16T12:00:00Z' })
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
    const { items } = await billing.creditNotes.list({ invoiceId: invoice.id })
    const [note] = items
    expect(note).toMatchObject({ net: 1000, tax: 190, lines: [{ net: 1000, tax: 190, taxes: [190] }] })
    const { contentType } = await billing.creditNotes.pdf({ creditNoteId: note!.id, language: 'fr' })
    expect(contentType).toBe('application/pdf')
    const { base64 } = await billing.creditNotes.xml({ creditNoteId: note!.id, syntax: 'ubl', language: 'fr' })
    const text = Buffer.from(base64, 'base64').toString('utf8')
    for (const part of ['Team', '10.00', '1.90', '11.90', invoice.number ?? '']) expect(text).toContain(part)
  })

  test('that is not there has no documents', async () => {
    const { billing, invoice } = await newWorld()
    const note = await billing.creditNotes.create({ invoiceId: invoice.id, amount: 380 })
    const missing = { creditNoteId: `${note.id.slice(0, -1)}${note.id.endsWith('0') ? '1' : '0'}` }
    const refused = { code: 'credit_note.not_found' }
    await expect(billing.creditNotes.pdf(missing)).rejects.toMatchObject(refused)
    await expect(billing.creditNotes.xml({ ...missing, syntax: 'cii' })).rejects.toMatchObject(refused)
  })

  test('lacks for an e-invoice what its invoice lacks, and is refused by the field', async () => {
    const { billing } = await newWorld()
    await billing.customers.create({ externalId: 'bob' })
    await billing.subscriptions.create({ customerId: 'bob', planSlug: 'team' })
    const { items } = await billing.invoices.list({ customerId: 'bob' })
    const { id: creditNoteId } = await billing.creditNotes.create({ invoiceId: items[0]!.id })
    await expect(billing.creditNotes.xml({ creditNoteId, syntax: 'cii' })).rejects.toMatchObject({
      code: 'e_invoice.field_missing',
    })
  })
})
