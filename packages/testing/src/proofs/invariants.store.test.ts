import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from './invariants.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
// What it writes are no invoices that could be computed again.
afterAll(() => api.engine.store.close())

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const calls = {
  feature: 'calls',
  cadence: month,
  terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
} as const
const catalog = {
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  coupons: {
    half: { name: 'Half', discount: { type: 'percent', percent: '50' }, duration: { kind: 'forever' } },
    three: { name: '3 off', discount: { type: 'amount', amounts: { USD: '3.00' } }, duration: { kind: 'once' } },
  },
  planGroups: { sizes: { name: 'Sizes', plans: ['solo', 'team'] } },
  plans: {
    calls: { name: 'Calls alone', features: { calls: priced }, prices: { calls } },
    team: {
      name: 'Team',
      features: { calls: priced },
      prices: { base: { cadence: month, terms: { USD: { model: 'flat', amount: '20.00' } } }, calls },
      billingThreshold: { USD: '10.00' },
    },
    prepaid: {
      name: 'Prepaid',
      features: { calls: { type: 'metered', consumption: 'balance', overage: 'blocked' } },
      prices: { calls },
    },
    solo: {
      name: 'Solo',
      features: {},
      prices: { base: { cadence: month, terms: { USD: { model: 'flat', amount: '5.00' } } } },
    },
  },
} as const

/** A customer who is sent invoices, so that they stay open. */
async function subscribed(planSlug: 'calls' | 'team' | 'solo' | 'prepaid') {
  const world = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog })
  const { billing, advance, environmentId } = world
  await billing.customers.create({ externalId: 'ada', collection: 'send_invoice' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug })
  let reports = 0
  const report = (units: number) =>
    billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units, idempotencyKey: `report-${reports++}` })
  const open = async () => (await billing.invoices.list({ status: 'open' })).items
  const { connection, engine } = api
  const change = async (statement: string) => {
    await connection.database.execute(statement.replaceAll(':environment', `'${environmentId}'`))
    return violationsIn({ connection, store: engine.store, environmentId })
  }
  const violations = () => violationsIn({ connection, store: engine.store, environmentId })
  return { billing, advance, subscriptionId, report, open, change, violations }
}

describe('the invariants agree with', () => {
  test('use that is billed by a plan without a base price', async () => {
    const { advance, report, violations } = await subscribed('calls')
    await report(300)
    expect(await violations()).toEqual([])
    await advance({ by: { months: 1 } })
    await report(500)
    expect(await violations()).toEqual([])
  })

  test.each([
    ['solo', 'team', 'charge'],
    ['team', 'solo', 'credit'],
  ] as const)('a change from %s to %s so late that only its %s comes to something', async (from, to, what) => {
    const { billing, advance, subscriptionId, violations } = await subscribed(from)
    const { currentPeriod } = await billing.subscriptions.get({ subscriptionId })
    await advance({ to: new Date(Date.parse(currentPeriod?.end ?? '') - 15 * 60_000).toISOString() })
    const change = { subscriptionId, planSlug: to, behavior: 'invoice_now' } as const
    const { lines, creditNotes } = await billing.subscriptions.previewChange(change)
    expect([lines.map(({ kind }) => kind), creditNotes.length]).toEqual(
      what === 'charge' ? [['proration_charge'], 0] : [[], 1],
    )
    await billing.subscriptions.changePlan(change)
    expect(await violations()).toEqual([])
    await advance({ by: { months: 1 } })
    expect(await violations()).toEqual([])
  })

  test('a renewal that was given up: its time and use are billed by nothing', async () => {
    const { billing, advance, report, open, violations } = await subscribed('team')
    await report(300)
    await advance({ by: { months: 1 } })
    const renewal = (await open())[0]!
    await billing.invoices.void({ invoiceId: renewal.id })
    expect(await violations()).toEqual([])
    await advance({ by: { months: 2 } })
    expect(await violations()).toEqual([])
  })

  test('a discounted invoice that a threshold made due, taken off by the renewal', async () => {
    const { billing, advance, subscriptionId, report, violations } = await subscribed('team')
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'half' })
    await report(2500)
    await advance({ by: { days: 3 } })
    await report(700)
    await advance({ by: { months: 1 } })
    expect(await violations()).toEqual([])
  })
})

describe('an invariant is contradicted', () => {
  test.for([
    [
      'by a line that takes off too little',
      "update invoice_lines set net = net + 1 where kind = 'correction'",
      'take off',
    ],
    [
      'by a line that takes off nothing known',
      "update invoice_lines set source = 'x' where kind = 'correction'",
      'take off',
    ],
    [
      'by one that is not taken off',
      "update invoice_lines set kind = 'one_off' where kind = 'correction'",
      'taken off 0',
    ],
    [
      'when what was taken off is void',
      "update invoices set status = 'void', voided_at = created_at where cause like 'threshold:%'",
      'no invoice that stands',
    ],
  ] as const)('%s', async ([, statement, what]) => {
    const { advance, report, change } = await subscribed('team')
    await report(2500)
    await advance({ by: { days: 3 } })
    await advance({ by: { months: 1 } })
    const found = await change(`${statement} and environment_id = :environment`)
    expect(found.filter((each) => each.includes(what))).toHaveLength(1)
  })
})

describe('of an amount coupon an invariant is contradicted', () => {
  test.for([
    ['by more than its amount', 'update discount_uses set amount = amount + 400', 'more than 300'],
    ['by more that is restored than it took', 'update discount_uses set amount = 1', 'more restored than taken'],
  ] as const)('%s', async ([, statement, what]) => {
    const { billing, advance, subscriptionId, violations, change } = await subscribed('team')
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'three' })
    await advance({ by: { months: 1 } })
    await advance({ by: { days: 1 } })
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
    expect(await violations()).toEqual([])
    const found = await change(`${statement} where environment_id = :environment`)
    expect(found.filter((each) => each.includes(what))).toHaveLength(1)
  })
})

describe('of prepaid use an invariant is contradicted', () => {
  test.for([
    ['by more than was spent', 'update usage_draws set drawn = drawn + 1', 'drawn 201'],
    ['by what was spent for nothing', 'update usage_draws set drawn = drawn - 1', 'drawn 199'],
  ] as const)('%s', async ([, statement, what]) => {
    const { billing, report, violations, change } = await subscribed('prepaid')
    await billing.wallets.grant({ customerId: 'ada', unit: 'USD', amount: 500 })
    await report(200)
    expect(await violations()).toEqual([])
    const found = await change(`${statement} where environment_id = :environment`)
    expect(found.filter((each) => each.includes(what))).toHaveLength(1)
  })
})

describe('of top-ups an invariant is contradicted', () => {
  test.for([
    [
      'by one that is dropped though paid',
      "update top_ups set state = 'dropped', grant_id = null",
      'dropped, its invoice paid',
    ],
    [
      'by one that is granted though void',
      "update invoices set status = 'void', voided_at = created_at where id = (select invoice_id from top_ups where environment_id = :environment)",
      'granted, its invoice void',
    ],
    [
      'by a grant for more than was paid',
      "update ledger_entries set amount = amount + 1 where source like 'top_up:%'",
      'granted 601, paid for 600',
    ],
    ['by units that were not taken back', 'update top_ups set taken_back = 0', 'granted 600, paid for 1000'],
    ['by a credit that took back too many', 'update top_ups set credited_net = 1', 'credited 1 of 1000, notes 400'],
    ['by a version that nobody was told of', 'update top_ups set version = version + 1', 'version 4 granted'],
    [
      'by one on its way that nobody knows',
      `update wallets set auto_top_up = '{"pendingId":"topup_1"}' where unit = 'token'`,
      'topup_1, on its way none',
    ],
    [
      'by one that was due',
      "update wallets set auto_top_up_due_at = '2020-01-01' where unit = 'token'",
      'the top-up of token was due',
    ],
  ] as const)('%s', async ([, statement, what]) => {
    const { billing, violations, change } = await subscribed('solo')
    const credits = { token: { name: 'Tokens', topUp: { unitAmounts: { USD: '0.01' } } } }
    await billing.catalog.push({ catalog: { features: {}, plans: {}, credits } as never })
    await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
    const { invoiceId } = await billing.wallets.topUp({ customerId: 'ada', unit: 'token', amount: 1000 })
    await billing.creditNotes.create({ invoiceId, amount: 400 })
    expect(await violations()).toEqual([])
    const found = await change(
      `${statement} ${statement.includes(' where ') ? 'and' : 'where'} environment_id = :environment`,
    )
    expect(found.filter((each) => each.includes(what))).toHaveLength(1)
  })
})
