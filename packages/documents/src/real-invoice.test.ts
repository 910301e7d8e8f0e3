import { defineCatalog, formatMoney } from '@tallywright/domain'
import { createSandbox } from '@tallywright/testing'
import { extractText } from 'unpdf'
import { expect, test } from 'vitest'
import { documentOfInvoice } from './index.ts'

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
  const pdf = new Uint8Array(Buffer.from(base64, 'base64'))
  const { text } = await extractText(pdf, { mergePages: true })
  const shown = text.replaceAll(/\s+/g, ' ')
  expect(invoice.lines.map((line) => line.description)).toEqual(
    expect.arrayContaining(['Team', 'API calls', 'Editors']),
  )
  for (const line of document.lines)
    expect(shown).toContain(`${line.description} ${line.quantity} 0% ${formatMoney(line.net)}`)
  expect(shown).toContain(`Total USD ${formatMoney(document.totals.total)}`)
  expect(shown).toContain(invoice.number)
  expect(shown).toContain('10 × 0 in the tier up to 10 → 0 15 × 0.002 in the tier above 10 → 0.03 Team 1 0% 20.00')
})
