import { createApp } from '@tallywright/api'
import { defineCatalog, instantFromIso } from '@tallywright/domain'
import { type ChargeRequest, openSandbox } from '@tallywright/engine'
import { memoryBooks, sandboxProvider } from '@tallywright/providers'
import { type CustomersCreateInput, type Invoice, Tallywright } from '@tallywright/sdk'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestEngine, type TestEngine } from '../harness/test-engine.ts'

const month = { unit: 'month', count: 1 } as const
const flat = (amount: string) => ({ model: 'flat' as const, amount })

const catalog = defineCatalog({
  features: {},
  planGroups: { main: { name: 'Main', plans: ['team', 'business', 'gross', 'reader'] } },
  plans: {
    team: {
      name: 'Team',
      features: {},
      prices: {
        base: {
          cadence: month,
          terms: { EUR: flat('100.00'), USD: flat('100.00'), JPY: flat('1005'), KWD: flat('10.010') },
        },
      },
    },
    business: {
      name: 'Business',
      features: {},
      prices: { base: { cadence: month, terms: { EUR: flat('250.00'), JPY: flat('2505') } } },
    },
    gross: {
      name: 'Gross',
      features: {},
      prices: { base: { cadence: month, taxBehavior: 'inclusive', terms: { EUR: flat('119.00') } } },
    },
    reader: {
      name: 'Reader',
      features: {},
      prices: { base: { cadence: month, taxCategory: 'books', terms: { EUR: flat('100.00') } } },
    },
  },
})

let opened: TestEngine
let app: ReturnType<typeof createApp>
const charged: ChargeRequest[] = []

beforeAll(async () => {
  const sandbox = sandboxProvider(memoryBooks())
  const charge = (request: ChargeRequest) => {
    charged.push(request)
    return sandbox.charge(request)
  }
  const providers = new Map([[sandbox.name, { ...sandbox, charge }]])
  opened = await openTestEngine(inject('testDatabase'), { providers })
  const log = { info: () => {}, error: ({ error }: { error: unknown }) => process.emitWarning(error as Error) }
  app = createApp({ engine: opened.engine, log, stopwatch: () => 0, acceptDemoKeys: false })
})
afterAll(() => opened.close())

type Shop = Tallywright<typeof catalog>

/** An environment whose seller sits in `country` and collects tax in the places of `registrations`. */
async function openShop(country: string, registrations: string[], at = '2026-01-01T00:00:00Z'): Promise<Shop> {
  const { secretKey } = await openSandbox(opened.engine, { name: 'shop', at: instantFromIso(at) })
  const fetch = async (input: string | URL | Request, init?: RequestInit) => app.fetch(new Request(input, init))
  const shop: Shop = new Tallywright<typeof catalog>({ apiKey: secretKey, baseUrl: 'http://tax.test', fetch })
  await shop.catalog.push({ catalog })
  await shop.environments.updateSettings({ seller: { name: 'Seller', address: { country } }, tax: { registrations } })
  return shop
}

type Buyer = Omit<CustomersCreateInput, 'address'> & { readonly country?: string; readonly region?: string }

/** Subscribes a new customer `ada` and gives the id of the subscription. */
async function subscribe(
  shop: Shop,
  { country, region, ...more }: Buyer = {},
  planSlug: 'team' | 'gross' | 'reader' = 'team',
  currency = 'EUR',
): Promise<string> {
  const address = country === undefined ? {} : { address: { country, ...(region === undefined ? {} : { region }) } }
  await shop.customers.create({ externalId: 'ada', ...address, ...more })
  await shop.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  return (await shop.subscriptions.create({ customerId: 'ada', planSlug, currency })).id
}

/** The newest invoice of the customer. */
async function invoiceOf(shop: Shop): Promise<Invoice> {
  const { items } = await shop.invoices.list({ customerId: 'ada', limit: 1 })
  return items[0] as Invoice
}

/** Net, tax, and the tax summary in a line each. */
async function summary(shop: Shop): Promise<string[]> {
  const { totals, taxTotals } = await invoiceOf(shop)
  const rows = taxTotals.map(({ treatment, name, percent, country, base, amount }) =>
    name === null ? `${treatment} of ${base}` : `${name} ${country} ${percent} % of ${base} = ${amount}`,
  )
  return [`${totals.net} + ${totals.tax} = ${totals.total}`, ...rows]
}

const FRENCH = 'FR40303265045'

describe('a seller in Germany', () => {
  test.each<[string, string[], Buyer, string[]]>([
    [
      'charges a consumer in Germany its rate',
      ['DE'],
      { country: 'DE' },
      ['10000 + 1900 = 11900', 'VAT DE 19 % of 10000 = 1900'],
    ],
    [
      'charges a consumer in France its own rate without the One Stop Shop',
      ['DE'],
      { country: 'FR' },
      ['10000 + 1900 = 11900', 'VAT DE 19 % of 10000 = 1900'],
    ],
    [
      'charges a consumer in France the French rate with it',
      ['DE', 'EU-OSS'],
      { country: 'FR' },
      ['10000 + 2000 = 12000', 'VAT FR 20 % of 10000 = 2000'],
    ],
    [
      'leaves the tax to a business in France with a valid number',
      ['DE', 'EU-OSS'],
      { country: 'FR', vatNumber: FRENCH },
      ['10000 + 0 = 10000', 'reverse_charge of 10000'],
    ],
    [
      'charges a business in France whose number is not valid',
      ['DE', 'EU-OSS'],
      { country: 'FR', vatNumber: 'FR40303265046' },
      ['10000 + 2000 = 12000', 'VAT FR 20 % of 10000 = 2000'],
    ],
    [
      'charges a business in Italy that gives a French number',
      ['DE', 'EU-OSS'],
      { country: 'IT', vatNumber: FRENCH },
      ['10000 + 2200 = 12200', 'VAT IT 22 % of 10000 = 2200'],
    ],
    [
      'charges a business in Germany with a valid number',
      ['DE'],
      { country: 'DE', vatNumber: 'DE136695976' },
      ['10000 + 1900 = 11900', 'VAT DE 19 % of 10000 = 1900'],
    ],
    [
      'charges nothing to a customer in the United States',
      ['DE', 'EU-OSS'],
      { country: 'US' },
      ['10000 + 0 = 10000', 'not_collected of 10000'],
    ],
    ['charges at home whoever tells no country', ['DE'], {}, ['10000 + 1900 = 11900', 'VAT DE 19 % of 10000 = 1900']],
    [
      'charges nothing to an exempt customer',
      ['DE'],
      { country: 'DE', taxExempt: 'exempt' },
      ['10000 + 0 = 10000', 'exempt of 10000'],
    ],
    ['charges nothing before it is registered', [], { country: 'DE' }, ['10000 + 0 = 10000', 'not_collected of 10000']],
  ])('%s', async (_, registrations, buyer, expected) => {
    const shop = await openShop('DE', registrations)
    await subscribe(shop, buyer)
    expect(await summary(shop)).toEqual(expected)
    const { status, totals } = await invoiceOf(shop)
    expect([status, totals.amountPaid]).toEqual(['paid', totals.total])
  })

  test('says on the invoice why a business abroad pays no tax, with both numbers', async () => {
    const shop = await openShop('DE', ['DE'])
    await shop.environments.updateSettings({ seller: { vatNumber: 'DE136695976' } })
    await subscribe(shop, { country: 'FR', vatNumber: FRENCH })
    expect(await invoiceOf(shop)).toMatchObject({
      seller: { name: 'Seller', vatNumber: 'DE136695976' },
      customer: { vatNumber: FRENCH },
      lines: [{ taxTreatment: 'reverse_charge', taxes: [], tax: 0 }],
      taxTotals: [{ note: 'Reverse charge: the customer accounts for the tax.', amount: 0 }],
    })
  })

  test('takes the tax out of a price that contains it', async () => {
    const shop = await openShop('DE', ['DE', 'EU-OSS'])
    await subscribe(shop, { country: 'DE' }, 'gross')
    expect(await summary(shop)).toEqual(['10000 + 1900 = 11900', 'VAT DE 19 % of 10000 = 1900'])
  })

  test('keeps the shown price elsewhere: what it contains is the tax of there, or none', async () => {
    const shop = await openShop('DE', ['DE', 'EU-OSS'])
    await subscribe(shop, { country: 'FR' }, 'gross')
    expect(await summary(shop)).toEqual(['9917 + 1983 = 11900', 'VAT FR 20 % of 9917 = 1983'])
    await shop.customers.update({ customerId: 'ada', address: { country: 'US' } })
    await shop.testClocks.advance({ by: { months: 1 } })
    expect(await summary(shop)).toEqual(['11900 + 0 = 11900', 'not_collected of 11900'])
  })

  test('previews exactly the tax that it then charges', async () => {
    const shop = await openShop('DE', ['DE', 'EU-OSS'])
    const subscriptionId = await subscribe(shop, { country: 'FR' })
    const upcoming = await shop.invoices.upcoming({ subscriptionId })
    await shop.testClocks.advance({ by: { months: 1 } })
    const issued = await invoiceOf(shop)
    expect(upcoming.totals.tax).toBe(2000)
    expect(issued.lines.map(({ taxes, tax }) => ({ taxes, tax }))).toEqual(
      upcoming.lines.map(({ taxes, tax }) => ({ taxes, tax })),
    )
  })
})

describe('a rate that changes', () => {
  test('by law counts for invoices from its day on, by the calendar of the country', async () => {
    const shop = await openShop('DE', ['EU-OSS'], '2025-06-30T20:59:59Z')
    await subscribe(shop, { country: 'EE' })
    expect(await summary(shop)).toEqual(['10000 + 2200 = 12200', 'VAT EE 22 % of 10000 = 2200'])
    await shop.testClocks.advance({ by: { months: 1 } })
    expect(await summary(shop)).toEqual(['10000 + 2400 = 12400', 'VAT EE 24 % of 10000 = 2400'])
  })

  test('by the seller ends, begins anew, and leaves issued invoices as they are', async () => {
    const shop = await openShop('DE', ['DE'])
    const rate = await shop.taxRates.create({ name: 'VAT', percent: '7', country: 'DE', category: 'books' })
    await subscribe(shop, { country: 'DE' }, 'reader')
    const before = await invoiceOf(shop)
    const successor = await shop.taxRates.update({
      taxRateId: rate.id,
      percent: '5',
      from: '2026-01-20T00:00:00Z',
    })
    expect(successor).toMatchObject({
      percent: '5',
      category: 'books',
      validFrom: '2026-01-20T00:00:00Z',
      validTo: null,
    })
    await shop.testClocks.advance({ by: { months: 1 } })
    expect(await summary(shop)).toEqual(['10000 + 500 = 10500', 'VAT DE 5 % of 10000 = 500'])
    expect(await shop.invoices.get({ invoiceId: before.id })).toEqual(before)
    expect(before.totals.tax).toBe(700)
    await shop.taxRates.archive({ taxRateId: successor.id })
    await shop.testClocks.advance({ by: { months: 1 } })
    expect(await summary(shop)).toEqual(['10000 + 1900 = 11900', 'VAT DE 19 % of 10000 = 1900'])
    const { items } = await shop.taxRates.list({ includeArchived: true })
    expect(items.map(({ percent, validTo }) => [percent, validTo])).toEqual([
      ['5', '2026-02-01T00:00:00Z'],
      ['7', '2026-01-20T00:00:00Z'],
    ])
    expect((await shop.taxRates.list()).items.map(({ percent }) => percent)).toEqual(['7'])
  })

  test('is reversed by a later credit at the rate of then', async () => {
    const shop = await openShop('DE', ['DE'])
    const rate = await shop.taxRates.create({ name: 'VAT', percent: '10', country: 'DE' })
    const subscriptionId = await subscribe(shop, { country: 'DE' })
    expect(await summary(shop)).toEqual(['10000 + 1000 = 11000', 'VAT DE 10 % of 10000 = 1000'])
    await shop.testClocks.advance({ to: '2026-01-16T12:00:00Z' })
    await shop.taxRates.update({ taxRateId: rate.id, percent: '20' })
    await shop.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
    expect(await summary(shop)).toEqual([
      '7500 + 2000 = 9500',
      'VAT DE 10 % of -5000 = -500',
      'VAT DE 20 % of 12500 = 2500',
    ])
  })

  test('reverses reverse charge without tax, also when the customer moved in between', async () => {
    const shop = await openShop('DE', ['DE', 'EU-OSS'])
    const subscriptionId = await subscribe(shop, { country: 'FR', vatNumber: FRENCH })
    await shop.testClocks.advance({ to: '2026-01-16T12:00:00Z' })
    await shop.customers.update({ customerId: 'ada', vatNumber: null, address: { country: 'DE' } })
    await shop.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
    expect(await summary(shop)).toEqual([
      '7500 + 2375 = 9875',
      'reverse_charge of -5000',
      'VAT DE 19 % of 12500 = 2375',
    ])
  })
})

describe('a customer', () => {
  test('who moves is taxed where they are from the next invoice on', async () => {
    const shop = await openShop('DE', ['DE', 'EU-OSS'])
    await subscribe(shop, { country: 'FR' })
    const before = await invoiceOf(shop)
    await shop.customers.update({ customerId: 'ada', address: { country: 'HU' } })
    await shop.testClocks.advance({ by: { months: 1 } })
    expect(await summary(shop)).toEqual(['10000 + 2700 = 12700', 'VAT HU 27 % of 10000 = 2700'])
    expect(await shop.invoices.get({ invoiceId: before.id })).toEqual(before)
  })

  test('who moves after a preview is not charged by it: what it showed no longer holds', async () => {
    const shop = await openShop('DE', ['DE', 'EU-OSS'])
    const subscriptionId = await subscribe(shop, { country: 'FR' })
    const change = { subscriptionId, planSlug: 'business', behavior: 'invoice_now' } as const
    const { planHash } = await shop.subscriptions.previewChange(change)
    await shop.customers.update({ customerId: 'ada', address: { country: 'HU' } })
    await expect(shop.subscriptions.changePlan({ ...change, planHash })).rejects.toMatchObject({
      code: 'preview.stale',
    })
  })

  test('shows what the check of their number says', async () => {
    const shop = await openShop('DE', ['DE'])
    const statusOf = async (customerId: string) => (await shop.customers.get({ customerId })).vatNumberStatus
    await shop.customers.create({ externalId: 'ada', vatNumber: FRENCH, address: { country: 'FR' } })
    expect(await statusOf('ada')).toBe('valid')
    await shop.customers.update({ customerId: 'ada', address: { country: 'DE' } })
    expect(await statusOf('ada')).toBe('other_country')
    await shop.customers.update({ customerId: 'ada', vatNumber: 'DE136695977' })
    expect(await statusOf('ada')).toBe('invalid')
    await shop.customers.update({ customerId: 'ada', vatNumber: null })
    expect(await statusOf('ada')).toBeNull()
  })
})

describe('several rates', () => {
  test('of a country and a region come together, compound where they say so', async () => {
    const shop = await openShop('CA', ['CA'])
    await shop.taxRates.create({ name: 'QST', percent: '9.975', country: 'CA', region: 'QC' })
    await shop.taxRates.create({ name: 'Levy', percent: '10', country: 'CA', region: 'QC', compound: true })
    await subscribe(shop, { country: 'CA', region: 'QC' }, 'team', 'USD')
    expect(await summary(shop)).toEqual([
      '10000 + 2648 = 12648',
      'GST CA 5 % of 10000 = 500',
      'QST CA 9.975 % of 10000 = 998',
      'Levy CA 10 % of 11498 = 1150',
    ])
  })

  test('of a region are charged where the seller is registered in it', async () => {
    const shop = await openShop('US', ['US-CA'])
    await shop.taxRates.create({ name: 'Sales tax', percent: '7.25', country: 'US', region: 'CA' })
    await subscribe(shop, { country: 'US', region: 'CA' }, 'team', 'USD')
    expect(await summary(shop)).toEqual(['10000 + 725 = 10725', 'Sales tax US 7.25 % of 10000 = 725'])
    await shop.customers.update({ customerId: 'ada', address: { country: 'US', region: 'NY' } })
    await shop.testClocks.advance({ by: { months: 1 } })
    expect(await summary(shop)).toEqual(['10000 + 0 = 10000', 'not_collected of 10000'])
  })

  test('of one name never hold at once', async () => {
    const shop = await openShop('DE', ['DE'])
    const rate = { name: 'VAT', percent: '7', country: 'DE', category: 'books' }
    const { id } = await shop.taxRates.create(rate)
    await expect(shop.taxRates.create(rate)).rejects.toMatchObject({ code: 'tax_rate.already_exists', param: 'name' })
    await expect(
      shop.taxRates.update({ taxRateId: id, percent: '5', from: '2025-01-01T00:00:00Z' }),
    ).rejects.toMatchObject({ code: 'tax_rate.change_in_the_past', param: 'from' })
    await shop.taxRates.archive({ taxRateId: id })
    await expect(shop.taxRates.update({ taxRateId: id, percent: '5' })).rejects.toMatchObject({
      code: 'tax_rate.not_in_force',
    })
    await expect(
      shop.taxRates.create({ ...rate, validFrom: '2026-02-01T00:00:00Z', validTo: '2026-02-01T00:00:00Z' }),
    ).rejects.toMatchObject({ code: 'tax_rate.validity_empty' })
  })
})

describe('a currency', () => {
  test.each([
    ['JPY', 'JP', '1005 + 101 = 1106', 'Consumption tax JP 10 % of 1005 = 101', 1106n],
    ['KWD', 'KW', '10010 + 501 = 10511', 'VAT KW 5 % of 10010 = 501', 10511n],
  ])('of other digits goes all the way to the payment: %s', async (currency, country, total, row, amount) => {
    const shop = await openShop(country, [country])
    if (country === 'KW') await shop.taxRates.create({ name: 'VAT', percent: '5', country })
    await subscribe(shop, { country }, 'team', currency)
    expect(await summary(shop)).toEqual([total, row])
    const { id } = await invoiceOf(shop)
    const { items } = await shop.payments.list({ customerId: 'ada' })
    expect(items).toMatchObject([{ invoiceId: id, amount: Number(amount), currency, status: 'succeeded' }])
    expect(charged.at(-1)).toMatchObject({ money: { amount, currency } })
  })

  test('in yen splits a change into whole yen, tax included', async () => {
    const shop = await openShop('JP', ['JP'])
    const subscriptionId = await subscribe(shop, { country: 'JP' }, 'team', 'JPY')
    await shop.testClocks.advance({ to: '2026-01-16T12:00:00Z' })
    await shop.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
    // Credit 502.5 → 503 with 503/1005 of the 101 of tax → 51; charge 1252.5 → 1253 with 10 % → 125.
    expect(await summary(shop)).toEqual(['750 + 74 = 824', 'Consumption tax JP 10 % of 750 = 74'])
  })

  test('is fixed by the first charge: no change of plan brings another', async () => {
    const shop = await openShop('DE', ['DE'])
    const subscriptionId = await subscribe(shop, { country: 'DE' }, 'team', 'USD')
    await expect(
      shop.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' }),
    ).rejects.toMatchObject({ code: 'currency.not_offered' })
    await shop.testClocks.advance({ by: { months: 1 } })
    expect(await invoiceOf(shop)).toMatchObject({ currency: 'USD' })
  })
})

test('settings keep what a change leaves out, and lose what it clears', async () => {
  const shop = await openShop('DE', ['DE', 'EU-OSS'])
  await shop.environments.updateSettings({ seller: { email: 'tax@example.com' } })
  const settings = await shop.environments.updateSettings({ tax: { registrations: ['DE'] }, seller: { name: null } })
  expect(settings).toMatchObject({
    seller: { name: null, email: 'tax@example.com', address: { country: 'DE' } },
    tax: { registrations: ['DE'] },
  })
  expect(await shop.environments.settings()).toEqual(settings)
})
