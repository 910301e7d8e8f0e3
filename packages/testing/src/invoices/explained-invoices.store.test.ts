import { type Explanation, rerun } from '@tallywright/domain'
import { explainInvoice } from '@tallywright/engine'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { notingStore } from '../harness/noted-statements.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { valueIn } from '../harness/test-engine.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const catalog = {
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  coupons: { tenth: { name: '10 % off', discount: { type: 'percent', percent: '10' }, duration: { kind: 'forever' } } },
  plans: {
    team: {
      name: 'Team',
      features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
      prices: {
        base: { cadence: month, terms: { EUR: { model: 'flat', amount: '20.00' } } },
        calls: { feature: 'calls', cadence: month, terms: { EUR: { model: 'per_unit', unitAmount: '0.0031' } } },
      },
    },
  },
} as const

test('an invoice is explained from its total down to steps that lead to every amount, versions and events', async () => {
  const { billing, advance } = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog })
  await billing.environments.updateSettings({ seller: { address: { country: 'DE' } }, tax: { registrations: ['DE'] } })
  await billing.customers.create({ externalId: 'ada', address: { country: 'DE' } })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId, plan } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'tenth' })
  for (const [index, units] of [100, 250, 333].entries()) {
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units, idempotencyKey: `call-${index}` })
  }
  await advance({ by: { months: 1 } })
  const { items } = await billing.invoices.list({ customerId: 'ada' })
  const invoice = items[0]!
  const { tree, lines, totals } = await billing.invoices.explain({ invoiceId: invoice.id })

  expect(tree.amount).toBe(totals.total)
  expect(tree.parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(tree.amount)
  for (const line of tree.parts) {
    expect(line.parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(line.amount)
    for (const { amount, explanation } of line.parts) {
      expect(Number(rerun(explanation as Explanation).amount)).toBe(amount)
    }
  }
  expect(tree.parts.map(({ parts }) => parts.map(({ kind }) => kind))).toEqual(
    Array(2).fill(['price', 'discount', 'tax']),
  )
  expect(lines.find(({ kind }) => kind === 'usage')).toMatchObject({
    versionId: plan.versionId,
    price: 'team/calls',
    subscriptionId,
    featureSlug: 'calls',
    quantity: '683',
    events: 3,
    firstEvents: [
      { idempotencyKey: 'call-0', units: '100', properties: {} },
      { idempotencyKey: 'call-1', units: '250' },
      { idempotencyKey: 'call-2', units: '333' },
    ],
    taxes: [{ percent: '19' }],
  })
  const base = lines.find(({ kind }) => kind === 'plan_base')
  expect(base).toMatchObject({ versionId: plan.versionId, events: null, firstEvents: [], discounts: null })
  const { discounts } = await billing.subscriptions.discounts({ subscriptionId })
  expect(lines.filter(({ kind }) => kind === 'discount').map((line) => line.discounts)).toContainEqual({
    lineId: base?.lineId,
    discountId: discounts[0]?.id,
  })
})

const grouped = {
  features: {
    calls: {
      type: 'metered',
      name: 'Calls',
      meter: { aggregation: 'sum', groupBy: ['region'], filters: [{ property: 'test', notIn: ['yes'] }] },
    },
    plain: { type: 'metered', name: 'Plain', meter: { aggregation: 'sum' } },
  },
  plans: {
    team: {
      name: 'Team',
      features: {
        calls: { type: 'metered', consumption: 'priced', overage: 'allowed' },
        plain: { type: 'metered', consumption: 'priced', overage: 'allowed' },
      },
      prices: {
        calls: { feature: 'calls', cadence: month, terms: { EUR: { model: 'per_unit', unitAmount: '0.10' } } },
        plain: { feature: 'plain', cadence: month, terms: { EUR: { model: 'per_unit', unitAmount: '0.01' } } },
      },
    },
  },
} as const

async function groupedWorld({ catalog: given = grouped as object } = {}) {
  const sandbox = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog: given as typeof grouped })
  const { billing, environmentId, advance } = sandbox
  const customerId = 'ada'
  await billing.customers.create({ externalId: customerId })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug: 'team' })
  const report = (
    idempotencyKey: string,
    properties: Record<string, string>,
    featureSlug: keyof typeof grouped.features = 'calls',
  ) => billing.usage.report({ customerId, featureSlug, units: 1, idempotencyKey, properties })
  /** Of the newest invoice, what each line of use was rated from. */
  const explained = async (kind = 'usage') => {
    const [invoice] = (await billing.invoices.list({ customerId, limit: 1 })).items
    const { lines } = await billing.invoices.explain({ invoiceId: invoice?.id ?? '' })
    return Object.fromEntries(
      lines
        .filter((line) => line.kind === kind)
        .map(({ description, events, firstEvents }) => [
          description,
          [events, firstEvents.map(({ idempotencyKey }) => idempotencyKey)],
        ]),
    )
  }
  return { billing, advance, subscriptionId, environmentId, report, explained }
}

/** How many lines an invoice has, and how many statements it takes to explain them. */
async function statementsToExplain(environmentId: string, invoiceId: string) {
  const { store, sent } = notingStore(api.connection)
  const context = { ...api.engine, store, environmentId, actor: 'test', reason: null }
  const { lines } = valueIn(await explainInvoice(context, { invoiceId }))
  return { lines: lines.length, sent: sent.length }
}

test('a line is explained by the events of its group that the meter counts, and by no others', async () => {
  const { report, advance, explained } = await groupedWorld()
  await report('eu', { region: 'eu' })
  await report('tried', { region: 'eu', test: 'yes' })
  await report('us-1', { region: 'us', test: 'no' })
  await report('nowhere', {})
  await report('us-2', { region: 'us' })
  await report('other', { region: 'us' }, 'plain')
  await advance({ by: { months: 1 } })
  expect(await explained()).toEqual({
    'Calls: eu': [1, ['eu']],
    'Calls: none': [1, ['nowhere']],
    'Calls: us': [2, ['us-1', 'us-2']],
    Plain: [1, ['other']],
  })
})

test('a line of a period in which the plan was changed is explained by what each plan’s meter counted', async () => {
  const { billing, report, advance, subscriptionId, explained } = await groupedWorld()
  await report('tried-before', { region: 'eu', test: 'yes' })
  await report('before', { region: 'eu' })
  await advance({ by: { days: 10 } })
  const { filters: _, ...meter } = grouped.features.calls.meter
  const features = { ...grouped.features, calls: { ...grouped.features.calls, meter } }
  const plans = { ...grouped.plans, business: { ...grouped.plans.team, name: 'Business' } }
  await billing.catalog.push({
    catalog: { features, plans, planGroups: { main: { name: 'Main', plans: ['team', 'business'] } } },
  })
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' as 'team' })
  await report('tried-after', { region: 'eu', test: 'yes' })
  await advance({ by: { months: 1 } })
  expect(await explained()).toMatchObject({ 'Calls: eu': [2, ['before', 'tried-after']] })
})

test('a line of a period that goes on is explained by what had been used by then', async () => {
  const plans = { team: { ...grouped.plans.team, billingThreshold: { EUR: '0.25' } } }
  const { report, advance, explained } = await groupedWorld({ catalog: { ...grouped, plans } })
  await advance({ by: { days: 1 } })
  await report('tried', { region: 'eu', test: 'yes' })
  for (const key of ['eu-1', 'us-1', 'eu-2']) await report(key, { region: key.slice(0, 2) })
  await advance({ by: { days: 1 } })
  await report('eu-3', { region: 'eu' })
  expect(await explained()).toEqual({ 'Calls: eu': [2, ['eu-1', 'eu-2']], 'Calls: us': [1, ['us-1']] })
})

test('an invoice of a hundred groups is explained by as many statements as one of two', async () => {
  const { billing, report, advance, environmentId } = await groupedWorld()
  const statements = async () => {
    const [invoice] = (await billing.invoices.list({ limit: 1 })).items
    return statementsToExplain(environmentId, invoice?.id ?? '')
  }
  for (const region of ['a', 'b']) await report(region, { region })
  await advance({ by: { months: 1 } })
  const few = await statements()
  expect(few.lines).toBe(3)
  await billing.usage.reportBatch({
    events: Array.from({ length: 100 }, (_, index) => {
      const properties = { region: `r${index}` }
      return { customerId: 'ada', featureSlug: 'calls', units: 1, idempotencyKey: `n${index}`, properties }
    }),
  })
  await advance({ by: { months: 1 } })
  expect(await statements()).toEqual({ lines: 101, sent: few.sent })
})
