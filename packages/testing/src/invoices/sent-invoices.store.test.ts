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
const flat = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat' as const, amount } } })
const catalog = {
  features: {},
  planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
  plans: {
    team: { name: 'Team', features: {}, prices: { base: flat('20.00') } },
    business: { name: 'Business', features: {}, prices: { base: flat('50.00') } },
  },
} as const

/** A customer who gets invoices and pays them within ten days. */
async function newWorld() {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-01-01T00:00:00Z' },
  )
  const { billing, environmentId } = sandbox
  await billing.customers.create({ externalId: 'ada', collection: 'send_invoice', dueDays: 10 })
  const payBy = (token: string) => billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
  const subscription = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const subscriptionId = subscription.id
  const invoices = async () => (await billing.invoices.list({ limit: 100 })).items.toReversed()
  const status = async () => (await billing.subscriptions.get({ subscriptionId })).status
  const fired = async (to: string) => (await sandbox.advance({ to })).deadlines.map(({ at, kind }) => `${at} ${kind}`)
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  const told = async () => {
    const customer = await billing.customers.get({ customerId: 'ada' })
    return api.engine.store.transaction(environmentId, async ({ customers, outbox }) => {
      const { bucket, id } = (await customers.find(customer.id)) ?? { bucket: 0, id: '' }
      return (await outbox.ofCustomer(bucket, id)).map(({ type }) => type)
    })
  }
  return { ...sandbox, payBy, subscription, subscriptionId, invoices, status, fired, violations, told }
}

describe('an invoice that is sent', () => {
  test('activates the subscription at once and is not charged, also when there is a payment method', async () => {
    const { billing, subscription, payBy, invoices, violations } = await newWorld()
    await payBy('succeeds')
    expect(subscription.status).toBe('active')
    expect(await invoices()).toMatchObject([
      { status: 'open', paymentStatus: 'none', collection: 'send_invoice', dueAt: '2026-01-11T00:00:00Z' },
    ])
    expect((await billing.payments.list({ customerId: 'ada' })).items).toEqual([])
    expect(await violations()).toEqual([])
  })

  test('is past due at its due date, is reminded of at each slot of the ladder but the last, which ends it', async () => {
    const { payBy, invoices, status, fired, billing, told, violations } = await newWorld()
    await payBy('succeeds')
    expect(await fired('2026-01-10T23:59:59Z')).toEqual([])
    expect(await fired('2026-01-11T00:00:00Z')).toEqual(['2026-01-11T00:00:00Z payment_due'])
    expect(await status()).toBe('past_due')
    expect(await violations()).toEqual([])
    expect(await fired('2026-01-31T00:00:00Z')).toEqual([
      '2026-01-12T00:00:00Z payment_reminder',
      '2026-01-14T00:00:00Z payment_reminder',
      '2026-01-16T00:00:00Z payment_reminder',
      '2026-01-18T00:00:00Z dunning_end',
    ])
    expect(await status()).toBe('canceled')
    expect(await invoices()).toMatchObject([{ status: 'uncollectible' }])
    expect((await billing.payments.list({ customerId: 'ada' })).items).toEqual([])
    const types = (await told()).filter((type) => type.startsWith('invoice.'))
    expect(types).toEqual([
      'invoice.finalized',
      'invoice.payment_overdue',
      ...Array(3).fill('invoice.reminder_due'),
      'invoice.marked_uncollectible',
    ])
  })

  test.for([
    ['before it is due', '2026-01-05T00:00:00Z'],
    ['after it was due, which ends the past due', '2026-01-15T00:00:00Z'],
  ] as const)('is paid %s when asked for', async ([, at], { expect: expected }) => {
    const { billing, payBy, advance, invoices, status, fired, violations } = await newWorld()
    await payBy('succeeds')
    await advance({ to: at })
    const [invoice] = await invoices()
    const paid = await billing.invoices.pay({ invoiceId: invoice?.id ?? '' })
    expected(paid).toMatchObject({ status: 'paid', totals: { amountPaid: 2000 } })
    expected(await status()).toBe('active')
    expected(await fired('2026-01-31T00:00:00Z')).toEqual([])
    expected(await violations()).toEqual([])
  })

  test('and is not due yet does not keep a customer past due who has paid what was', async () => {
    const { billing, advance, invoices, status, violations } = await newWorld()
    const [first] = await invoices()
    await billing.environments.updateSettings({ dunning: { endState: 'leave_past_due' } })
    await billing.customers.update({ customerId: 'ada', dueDays: 30 })
    await advance({ to: '2026-02-02T00:00:00Z' })
    expect(await invoices()).toMatchObject([{ status: 'uncollectible' }, { dueAt: '2026-03-03T00:00:00Z' }])
    expect(await status()).toBe('past_due')
    await billing.invoices.pay({ invoiceId: first?.id ?? '', outOfBand: true })
    expect(await status()).toBe('active')
    await advance({ to: '2026-03-03T00:00:00Z' })
    expect(await status()).toBe('past_due')
    expect(await violations()).toEqual([])
  })

  test('whose payment was declined is due when it was, and no new payment method is charged for it', async () => {
    const { billing, payBy, invoices, status, fired } = await newWorld()
    await payBy('declines_insufficient_funds')
    const [invoice] = await invoices()
    await billing.invoices.pay({ invoiceId: invoice?.id ?? '' })
    await payBy('succeeds')
    expect(await invoices()).toMatchObject([{ status: 'open', paymentStatus: 'failed' }])
    expect(await status()).toBe('active')
    expect(await fired('2026-01-12T00:00:00Z')).toEqual([
      '2026-01-11T00:00:00Z payment_due',
      '2026-01-12T00:00:00Z payment_reminder',
    ])
  })

  test('of a plan change lets the change happen at once', async () => {
    const { billing, payBy, subscriptionId, invoices, advance, violations } = await newWorld()
    const [first] = await invoices()
    await payBy('succeeds')
    await billing.invoices.pay({ invoiceId: first?.id ?? '' })
    await advance({ to: '2026-01-16T12:00:00Z' })
    const { applied } = await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' })
    expect(applied).toBe(true)
    expect((await invoices()).at(-1)).toMatchObject({ status: 'open', totals: { amountDue: 1500 } })
    expect(await violations()).toEqual([])
  })
})

test('how an environment collects is how its customers pay, unless they have their own way', async () => {
  const { billing, invoices } = await newWorld()
  await billing.environments.updateSettings({ invoices: { collection: 'send_invoice', dueDays: 30 } })
  await billing.customers.create({ externalId: 'bob' })
  await billing.customers.create({ externalId: 'eve', collection: 'charge_automatically' })
  await billing.subscriptions.create({ customerId: 'bob', planSlug: 'team' })
  const { status } = await billing.subscriptions.create({ customerId: 'eve', planSlug: 'team' })
  expect(status).toBe('incomplete')
  expect((await invoices()).map(({ dueAt }) => dueAt).sort()).toEqual([
    '2026-01-11T00:00:00Z',
    '2026-01-31T00:00:00Z',
    null,
  ])
})
