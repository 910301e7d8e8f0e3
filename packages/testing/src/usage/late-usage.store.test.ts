import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const base = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat', amount } } }) as const
const perUnit = (feature: string, unitAmount: string) =>
  ({ feature, cadence: month, terms: { USD: { model: 'per_unit', unitAmount } } }) as const
const catalog = {
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    disk: { type: 'metered', name: 'Disk', meter: { aggregation: 'sum', carryOver: true } },
  },
  coupons: {
    half: { name: 'Half', discount: { type: 'percent', percent: '50' }, duration: { kind: 'forever' } },
  },
  planGroups: { main: { name: 'Main', plans: ['team', 'business', 'storage', 'bounded', 'large'] } },
  plans: {
    team: {
      name: 'Team',
      features: { calls: priced },
      prices: { base: base('20.00'), calls: perUnit('calls', '0.01') },
    },
    business: {
      name: 'Business',
      features: { calls: priced },
      prices: { base: base('50.00'), calls: perUnit('calls', '0.10') },
    },
    storage: {
      name: 'Storage',
      features: { disk: priced },
      prices: { base: base('5.00'), disk: perUnit('disk', '0.10') },
    },
    large: {
      name: 'Large',
      features: { calls: priced },
      prices: { base: base('20.00'), calls: perUnit('calls', '0.01') },
      billingThreshold: { USD: '1.00' },
    },
    bounded: {
      name: 'Bounded',
      features: { calls: priced },
      prices: { calls: { ...perUnit('calls', '0.01'), minimum: { USD: '3' }, maximum: { USD: '10' } } },
    },
  },
} as const

interface Terms {
  readonly planSlug?: keyof typeof catalog.plans
  readonly graceMinutes?: number
  readonly lateUsage?: 'correct' | 'reject' | 'current_period'
  readonly collection?: 'charge_automatically' | 'send_invoice'
  readonly promotionCode?: string
  readonly featureSlug?: 'calls' | 'disk'
}

/** A customer from 1 January. */
async function newWorld({ planSlug = 'team', promotionCode, featureSlug = 'calls', ...invoices }: Terms = {}) {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-01-01T00:00:00Z' },
  )
  const { billing, environmentId, advance } = sandbox
  await billing.environments.updateSettings({ invoices: { ...invoices, dueDays: 60 } })
  if (promotionCode !== undefined) await billing.promotionCodes.create({ code: promotionCode, couponSlug: 'half' })
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({
    customerId: 'ada',
    planSlug,
    ...(promotionCode === undefined ? {} : { promotionCode }),
  })
  let keys = 0
  let now = '2026-01-01T00:00:00Z'
  const until = (to: string) => {
    now = to
    return advance({ to })
  }
  /** At the time of what is not in the past. */
  const report = async (timestamp: string, units: number | string, idempotencyKey = `use-${keys++}`) => {
    if (timestamp > now) await until(timestamp)
    return billing.usage.report({ customerId: 'ada', featureSlug, units, timestamp, idempotencyKey })
  }
  const invoicesOf = async () => (await billing.invoices.list({ limit: 100 })).items.toReversed()
  const pages = async () => (await invoicesOf()).map(page)
  const last = async () => page((await invoicesOf()).at(-1) as Parameters<typeof page>[0])
  const notes = async () => (await billing.creditNotes.list({ limit: 100 })).items.map(({ total }) => total)
  const money = async () => {
    const { items } = await billing.wallets.list({ customerId: 'ada' })
    return items.map(({ balance }) => balance)
  }
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { ...sandbox, subscriptionId, report, until, invoicesOf, pages, last, notes, money, violations }
}

/** What an invoice says, a line each, the net in cents. */
function page({ lines }: { readonly lines: readonly { description: string; quantity: string; net: number }[] }) {
  return lines.map(({ description, quantity, net }) => `${description} x${quantity} ${net}`)
}

describe('usage that comes after its period was invoiced', () => {
  test('is corrected on the next invoice, which names the period, and once', async () => {
    const { billing, report, until, invoicesOf, last, subscriptionId, violations } = await newWorld()
    await report('2026-01-10T00:00:00Z', 100)
    await until('2026-02-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x100 100', 'Team x1 2000'])
    await report('2026-01-31T23:59:59Z', 50)
    await report('2026-02-05T00:00:00Z', 7)
    const upcoming = await billing.invoices.upcoming({ subscriptionId })
    expect(page(upcoming)).toEqual(['Calls x7 7', 'Team x1 2000', 'Calls, corrected x50 50'])
    const summary = await billing.usage.summary({ customerId: 'ada', featureSlug: 'calls', at: '2026-01-20T00:00:00Z' })
    expect(summary.features[0]?.quantity).toBe('150')
    await until('2026-03-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x7 7', 'Team x1 2000', 'Calls, corrected x50 50'])
    const [, january, march] = await invoicesOf()
    const correction = march?.lines[2]
    expect(correction).toMatchObject({
      kind: 'correction',
      source: january?.lines[0]?.id,
      servicePeriod: { start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z' },
    })
    const { lines } = await billing.invoices.explain({ invoiceId: march?.id ?? '' })
    expect(lines.find(({ lineId }) => lineId === correction?.id)).toMatchObject({ events: 2 })
    await until('2026-04-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x0 0', 'Team x1 2000'])
    expect(await violations()).toEqual([])
  })

  test('is corrected again where more comes', async () => {
    const { report, until, last, violations } = await newWorld()
    await until('2026-02-10T00:00:00Z')
    await report('2026-01-31T00:00:00Z', 50)
    await until('2026-03-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x0 0', 'Team x1 2000', 'Calls, corrected x50 50'])
    await report('2026-01-31T00:00:00Z', 20)
    await report('2026-02-01T00:00:00Z', 3)
    await until('2026-04-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x0 0', 'Team x1 2000', 'Calls, corrected x20 20', 'Calls, corrected x3 3'])
    expect(await violations()).toEqual([])
  })

  test('that takes back what was paid is a credit, and beyond the invoice goes to the wallet', async () => {
    const { report, until, last, notes, money, violations } = await newWorld()
    await report('2026-01-10T00:00:00Z', 3000)
    await until('2026-02-10T00:00:00Z')
    await report('2026-01-11T00:00:00Z', -2900)
    await until('2026-03-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x0 0', 'Team x1 2000', 'Calls, corrected x-2900 -2000'])
    expect(await notes()).toEqual([900])
    expect(await money()).toEqual(['900'])
    await report('2026-01-12T00:00:00Z', 10)
    await until('2026-04-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x0 0', 'Team x1 2000', 'Calls, corrected x10 10'])
    expect(await violations()).toEqual([])
  })

  test('that takes back what is not paid takes it off that invoice', async () => {
    const { report, until, invoicesOf, notes, money, violations } = await newWorld({ collection: 'send_invoice' })
    await report('2026-01-10T00:00:00Z', 3000)
    await until('2026-02-10T00:00:00Z')
    await report('2026-01-11T00:00:00Z', -2900)
    await until('2026-03-01T00:00:00Z')
    const [, january, february] = await invoicesOf()
    expect(january).toMatchObject({ status: 'open', totals: { total: 5000, amountDue: 2100 } })
    expect(page(february as never)).toEqual(['Calls x0 0', 'Team x1 2000'])
    expect(await notes()).toEqual([2900])
    expect(await money()).toEqual([])
    await report('2026-01-12T00:00:00Z', 10)
    await until('2026-04-01T00:00:00Z')
    expect(page((await invoicesOf()).at(-1) as never)).toContain('Calls, corrected x10 10')
    expect(await violations()).toEqual([])
  })

  test('has the percentages that its period had', async () => {
    const { report, until, last, violations } = await newWorld({ promotionCode: 'HALF' })
    await report('2026-01-10T00:00:00Z', 100)
    await until('2026-02-10T00:00:00Z')
    await report('2026-01-31T00:00:00Z', 50)
    await until('2026-03-10T00:00:00Z')
    expect((await last()).at(-1)).toBe('Calls, corrected x50 25')
    expect(await violations()).toEqual([])
  })

  test('has no percentage that only a threshold in its period had', async () => {
    const { billing, subscriptionId, report, until, last, violations } = await newWorld({
      ...{ planSlug: 'large', promotionCode: 'HALF' },
    })
    await report('2026-01-10T00:00:00Z', 300)
    await until('2026-01-11T00:00:00Z')
    expect(await last()).toEqual(['Calls x300 300', 'Half x1 -150'])
    await billing.subscriptions.setDiscount({ subscriptionId, action: 'remove' })
    await until('2026-02-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x300 300', 'Calls, invoiced before x300 -150', 'Large x1 2000'])
    expect(await violations()).toEqual([])
    await report('2026-01-31T00:00:00Z', 50)
    await until('2026-03-10T00:00:00Z')
    expect((await last()).at(-1)).toBe('Calls, corrected x50 50')
    expect(await violations()).toEqual([])
  })

  test.each([
    ['below the minimum nothing is more', 100, 100, 'Calls, corrected x100 0'],
    ['beyond the minimum', 100, 300, 'Calls, corrected x300 100'],
    ['up to the maximum', 900, 300, 'Calls, corrected x300 100'],
    ['taken back down to the minimum', 500, -450, 'Calls, corrected x-450 -200'],
  ])('keeps to the minimum and maximum of its price: %s', async (_, before, late, line) => {
    const { report, until, last, violations } = await newWorld({ planSlug: 'bounded' })
    await report('2026-01-10T00:00:00Z', before)
    await until('2026-02-10T00:00:00Z')
    await report('2026-01-31T00:00:00Z', late)
    await until('2026-03-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x0 300', line])
    expect(await violations()).toEqual([])
  })

  test('is priced by the plan and the segment of its time', async () => {
    const { billing, subscriptionId, report, until, last, violations } = await newWorld()
    await report('2026-01-10T00:00:00Z', 100)
    await until('2026-01-20T00:00:00Z')
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' })
    await report('2026-01-21T00:00:00Z', 10)
    await until('2026-02-10T00:00:00Z')
    await report('2026-01-11T00:00:00Z', 50)
    await until('2026-03-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x0 0', 'Business x1 5000', 'Calls, corrected x50 50'])
    await report('2026-01-25T00:00:00Z', 5)
    await until('2026-04-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x0 0', 'Business x1 5000', 'Calls, corrected x5 50'])
    expect(await violations()).toEqual([])
  })

  test('of a level that is carried over corrects every period since', async () => {
    const { report, until, last, violations } = await newWorld({ planSlug: 'storage', featureSlug: 'disk' })
    await report('2026-01-10T00:00:00Z', 100)
    await until('2026-03-10T00:00:00Z')
    expect(await last()).toEqual(['Disk x100 1000', 'Storage x1 500'])
    await report('2026-01-11T00:00:00Z', 10)
    await until('2026-04-10T00:00:00Z')
    expect(await last()).toEqual([
      'Disk x110 1100',
      'Storage x1 500',
      'Disk, corrected x10 100',
      'Disk, corrected x10 100',
    ])
    expect(await violations()).toEqual([])
  })

  test('is less what a threshold had made due, also where the end of the period is void', async () => {
    const { billing, report, until, invoicesOf, last, notes, violations } = await newWorld({
      ...{ planSlug: 'large', collection: 'send_invoice' },
    })
    await report('2026-01-10T00:00:00Z', 200, 'early')
    await until('2026-02-01T00:00:00Z')
    expect(await last()).toEqual(['Calls x200 200', 'Calls, invoiced before x200 -200', 'Large x1 2000'])
    await billing.invoices.void({ invoiceId: (await invoicesOf()).at(-1)?.id ?? '' })
    expect(await violations()).toEqual([])
    await report('2026-01-20T00:00:00Z', 50)
    await until('2026-03-01T00:00:00Z')
    expect((await last()).at(-1)).toBe('Calls, corrected x50 50')
    await billing.usage.void({ customerId: 'ada', idempotencyKey: 'early' })
    await until('2026-04-01T00:00:00Z')
    // All 200 are off the invoice that the threshold had made due, and the last 50 stay.
    expect(await notes()).toEqual([150, 50])
    expect(await violations()).toEqual([])
  })

  test('is on one invoice where it comes while the next one is made', async () => {
    const { billing, report, until, invoicesOf, violations } = await newWorld()
    await until('2026-02-10T00:00:00Z')
    const keys = Array.from({ length: 20 }, (_, index) => `late-${index}`)
    const late = { customerId: 'ada', featureSlug: 'calls', units: 3, timestamp: '2026-01-20T00:00:00Z' } as const
    const reports = keys.map((idempotencyKey) => billing.usage.reportBatch({ events: [{ ...late, idempotencyKey }] }))
    await Promise.all([...reports.slice(0, 10), until('2026-03-01T00:00:00Z'), ...reports.slice(10)])
    await report('2026-03-02T00:00:00Z', 1)
    await until('2026-04-01T00:00:00Z')
    const lines = (await invoicesOf()).flatMap((invoice) => invoice.lines).filter(({ kind }) => kind === 'correction')
    expect(lines.reduce((sum, { net }) => sum + net, 0)).toBe(60)
    expect(await violations()).toEqual([])
  })

  test('waits for nothing more once a cancellation bills the end', async () => {
    const { billing, subscriptionId, report, until, last, violations } = await newWorld()
    await until('2026-02-10T00:00:00Z')
    await report('2026-01-11T00:00:00Z', 50)
    await report('2026-02-01T00:00:00Z', 5)
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    expect(await last()).toEqual(['Calls x5 5', 'Calls, corrected x50 50'])
    expect(await violations()).toEqual([])
  })
})

describe('usage that comes after the last invoice', () => {
  test('is on an invoice of its own, when the grace window is over', async () => {
    const { billing, subscriptionId, report, until, pages, violations } = await newWorld({ graceMinutes: 60 })
    await until('2026-02-10T00:00:00Z')
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    const before = (await pages()).length
    await report('2026-02-09T00:00:00Z', 50)
    await until('2026-02-10T00:59:00Z')
    await report('2026-01-09T00:00:00Z', 7)
    expect((await pages()).length).toBe(before)
    const { deadlines } = await until('2026-02-10T01:00:00Z')
    expect(deadlines).toMatchObject([{ kind: 'correction', at: '2026-02-10T01:00:00Z', outcome: 'paid' }])
    expect((await pages()).slice(before)).toEqual([['Calls, corrected x7 7', 'Calls, corrected x50 50']])
    expect((await until('2026-03-10T01:00:00Z')).deadlines).toEqual([])
    await report('2026-02-09T00:00:00Z', -20)
    await until('2026-03-12T01:00:00Z')
    expect((await pages()).slice(before + 1)).toEqual([['Calls, corrected x-20 0']])
    expect(await violations()).toEqual([])
  })

  test('is unattributed where it happened after the end', async () => {
    const { billing, subscriptionId, report, until } = await newWorld()
    await until('2026-02-10T00:00:00Z')
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    await until('2026-02-11T00:00:00Z')
    expect(await report('2026-02-10T12:00:00Z', 5)).toMatchObject({ unattributed: true })
    expect((await until('2026-03-11T00:00:00Z')).deadlines).toEqual([])
  })
})

describe('an environment may have it otherwise', () => {
  test('late usage is refused, and its key is not used up', async () => {
    const { billing, report, until, last } = await newWorld({ lateUsage: 'reject' })
    await report('2026-01-10T00:00:00Z', 100, 'in-time')
    await until('2026-02-10T00:00:00Z')
    await expect(report('2026-01-31T00:00:00Z', 50, 'late')).rejects.toMatchObject({ code: 'usage.too_late' })
    expect(await report('2026-01-10T00:00:00Z', 100, 'in-time')).toMatchObject({ status: 'duplicate' })
    expect(await report('2026-02-05T00:00:00Z', 7, 'late')).toMatchObject({ status: 'accepted' })
    const { results } = await billing.usage.reportBatch({
      events: ['a', 'b'].map((idempotencyKey, index) => ({
        ...{ customerId: 'ada', featureSlug: 'calls', units: 1, idempotencyKey },
        timestamp: `2026-0${index + 1}-05T00:00:00Z`,
      })),
    })
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'accepted'])
    await until('2026-03-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x8 8', 'Team x1 2000'])
  })

  test('late usage counts in the open period', async () => {
    const { report, until, last } = await newWorld({ lateUsage: 'current_period' })
    await until('2026-02-10T00:00:00Z')
    await report('2026-01-31T00:00:00Z', 50)
    await until('2026-03-10T00:00:00Z')
    expect(await last()).toEqual(['Calls x50 50', 'Team x1 2000'])
  })
})
