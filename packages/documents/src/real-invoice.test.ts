import { defineCatalog, formatMoney } from '@tallywright/domain'
import { createSandbox } from '@tallywright/testing'
import { rerunSharedInvoices } from '@tallywright/testing/rerun-shared-invoices'
import { extractText } from 'unpdf'
import { afterAll, expect, test } from 'vitest'
import { documentOfInvoice } from './index.ts'

afterAll(rerunSharedInvoices)

const month = { unit: 'month', count: 1 } as const

const catalog = defineCatalog({
  features: {
    'api-calls': { type: 'metered', name: 'API calls', meter: { aggregation: 'count' } },
    editor: { type: 'seats', name: 'Editors' },
  },
  plans: {
    team: {
      name: 'Team',
      features: {
        'api-calls': { type: 'metered', consumption: 'priced', overage: 'allowed' },
        editor: { type: 'seats', included: 1, extra: 'allowed' },
      },
      prices: {
        base: { name: 'Team', cadence: month, terms: { USD: { model: 'flat', amount: '20' } } },
        editor: {
          feature: 'editor',
          name: 'Editors',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '7.50' } },
        },
        calls: {
          feature: 'api-calls',
          name: 'API calls',
          cadence: month,
          terms: {
            USD: {
              model: 'graduated',
              tiers: [
                { upTo: '10', unitAmount: '0' },
                { upTo: null, unitAmount: '0.002' },
              ],
            },
          },
        },
      },
    },
  },
})

/** The text of a PDF, with plain spaces. */
async function textOf(base64: string): Promise<string> {
  const { text } = await extractText(new Uint8Array(Buffer.from(base64, 'base64')), { mergePages: true })
  return text.replaceAll(/\s+/g, ' ')
}

test('an invoice of a sandbox prints with the amounts that its API shows', async () => {
  const { billing, advance } = await createSandbox({ catalog, at: '2026-01-31T00:00:00Z' })
  await billing.customers.create({ externalId: 'ada', name: 'Ada Maschinen GmbH', address: { country: 'DE' } })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team', seats: { editor: 3 } })
  for (const index of Array(25).keys()) {
    await billing.usage.report({
      customerId: 'ada',
      featureSlug: 'api-calls',
      units: 1,
      idempotencyKey: `call-${index}`,
    })
  }
  await advance({ by: { months: 1 } })
  const { items } = await billing.invoices.list({ customerId: 'ada' })
  const invoice = items[0]!
  const { lines: explained } = await billing.invoices.explain({ invoiceId: invoice.id })
  const document = documentOfInvoice(invoice, { timeZone: 'UTC', explained })
  const { base64, fileName } = await billing.invoices.pdf({ invoiceId: invoice.id, paper: 'Letter' })
  expect(fileName).toBe(`${invoice.number}.pdf`)
  const shown = await textOf(base64)
  expect(invoice.lines.map((line) => line.description)).toEqual(
    expect.arrayContaining(['Team', 'API calls', 'Editors']),
  )
  for (const line of document.lines)
    expect(shown).toContain(`${line.description} ${line.quantity} 0% ${formatMoney(line.net)}`)
  expect(shown).toContain(`Total USD ${formatMoney(document.totals.total)}`)
  expect(shown).toContain(invoice.number)
  expect(shown).toContain('10 × 0 in the tier up to 10 → 0.00 15 × 0.002 in the tier above 10 → 0.03 Team 1 0% 20.00')
})

test('a credit note that a command wrote prints what it takes off, in the language that was asked for', async () => {
  const { billing, advance } = await createSandbox({ catalog, at: '2026-04-01T00:00:00Z' })
  await billing.environments.updateSettings({
    seller: { name: 'Chmura GmbH', address: { country: 'DE' } },
    tax: { registrations: ['DE'] },
    invoices: { collection: 'send_invoice' },
  })
  await billing.customers.create({
    externalId: 'ada',
    name: 'Ada GmbH',
    address: { country: 'DE' },
    invoicePrefix: 'ADA',
  })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  await advance({ to: '2026-04-16T00:00:00Z' })
  await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
  const { items } = await billing.creditNotes.list({ customerId: 'ada' })
  expect(items).toMatchObject([{ net: 1000, tax: 190, total: 1190, reason: null }])
  const { base64 } = await billing.creditNotes.pdf({ creditNoteId: items[0]!.id, language: 'de' })
  const shown = await textOf(base64)
  for (const part of [
    'Rechnungskorrektur',
    `Nummer ${items[0]!.number}`,
    'Zu Rechnung ADA-0001 vom 01.04.2026',
    '11,90 USD gutgeschrieben',
    'Team 1 19 % 10,00',
    'USt. 19 % auf 10,00 USD 1,90 USD',
    'Gutschriftbetrag 11,90 USD',
  ])
    expect(shown).toContain(part)
})
