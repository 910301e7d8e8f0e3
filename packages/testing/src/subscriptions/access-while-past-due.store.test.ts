import { defineCatalog } from '@tallywright/domain'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn, type Sandbox } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

const catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    sso: { type: 'boolean', name: 'Single sign-on' },
    editor: { type: 'seats', name: 'Editors' },
  },
  plans: {
    team: {
      name: 'Team',
      features: {
        calls: { type: 'metered', consumption: 'priced', overage: 'allowed' },
        sso: { type: 'boolean' },
        editor: { type: 'seats', included: 1, extra: 'allowed' },
      },
      prices: {
        base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '20.00' } } },
        editor: {
          feature: 'editor',
          cadence: { unit: 'month', count: 1 },
          terms: { USD: { model: 'per_unit', unitAmount: '5.00' } },
        },
        calls: {
          feature: 'calls',
          cadence: { unit: 'month', count: 1 },
          terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
        },
      },
    },
  },
})

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const ofAda = { customerId: 'ada' }

/** Ada's second month was declined on 1 February, and will be until she pays otherwise. */
async function pastDue(accessGraceDays: number | null) {
  const server = { engine: api.engine, fetch: api.serve }
  const sandbox: Sandbox<typeof catalog> = await createSandboxOn(server, { catalog, at: '2026-01-01T00:00:00Z' })
  const { billing } = sandbox
  await billing.environments.updateSettings({ dunning: { accessGraceDays, endState: 'leave_past_due' } })
  await billing.customers.create({ externalId: 'ada', name: 'Ada' })
  const payBy = (token: string) => billing.paymentMethods.create({ ...ofAda, provider: 'sandbox', token })
  await payBy('succeeds')
  const { id: subscriptionId } = await billing.subscriptions.create({ ...ofAda, planSlug: 'team' })
  await payBy('declines_insufficient_funds')
  const to = (instant: string) => sandbox.advance({ to: instant })
  await to('2026-02-01T00:00:00Z')
  expect(await billing.subscriptions.get({ subscriptionId })).toMatchObject({
    status: 'past_due',
    pastDueSince: '2026-02-01T00:00:00Z',
  })
  let reports = 0
  const report = (enforce: boolean) =>
    billing.usage.report({ ...ofAda, featureSlug: 'calls', units: 1, idempotencyKey: `r${reports++}`, enforce })
  /** Every question that is asked about access, each answered with its reason. */
  const answers = async () => {
    const checked = await Promise.all([
      billing.usage.check({ ...ofAda, featureSlug: 'calls', units: 1 }),
      billing.entitlements.check({ ...ofAda, featureSlug: 'sso', units: 1 }),
      billing.entitlements.check({ ...ofAda, featureSlug: 'editor', units: 1 }),
    ])
    const listed = (await billing.entitlements.list(ofAda)).items
    const state = (await billing.customers.state(ofAda)).entitlements
    const enforced = await report(true).then(
      () => 'allowed',
      (error) => error.details.reason,
    )
    const reasons = [...checked, ...listed, ...state].map((each) => (each.allowed ? 'allowed' : each.reason))
    return [...new Set([...reasons, enforced])]
  }
  return { billing, payBy, to, answers, report }
}

test('access stays for the days of grace after the first failure, to the instant, and is denied by its reason then', async () => {
  const { to, answers } = await pastDue(4)
  expect(await answers()).toEqual(['allowed'])
  await to('2026-02-04T23:59:59Z')
  expect(await answers()).toEqual(['allowed'])
  await to('2026-02-05T00:00:00Z')
  expect(await answers()).toEqual(['subscription_past_due'])
})

test('a later decline does not begin the days of grace anew', async () => {
  const { to, answers } = await pastDue(40)
  await to('2026-03-12T23:59:59Z')
  expect(await answers()).toEqual(['allowed'])
  await to('2026-03-13T00:00:00Z')
  expect(await answers()).toEqual(['subscription_past_due'])
})

test('what would lift the denial is a payment, and access comes back with it', async () => {
  const { billing, payBy, to, answers } = await pastDue(0)
  const denied = await billing.usage.check({ ...ofAda, featureSlug: 'calls', units: 1 })
  expect(denied).toMatchObject({ type: 'none', allowed: false, liftedBy: [{ by: 'pay' }] })
  await to('2026-02-03T00:00:00Z')
  expect(await answers()).toEqual(['subscription_past_due'])
  await payBy('succeeds')
  expect(await answers()).toEqual(['allowed'])
})

test('without a number of days access stays while the subscription is past due', async () => {
  const { to, answers } = await pastDue(null)
  await to('2026-04-30T00:00:00Z')
  expect(await answers()).toEqual(['allowed'])
})

test('what was used after access ended is recorded all the same, and billed', async () => {
  const { billing, to, report } = await pastDue(1)
  await to('2026-02-10T00:00:00Z')
  expect(await report(false)).toMatchObject({ status: 'accepted' })
  await to('2026-03-01T00:00:00Z')
  const [newest] = (await billing.invoices.list(ofAda)).items
  expect(newest?.lines.map(({ kind, net }) => [kind, net])).toEqual([
    ['usage', 1],
    ['plan_base', 2000],
  ])
})
