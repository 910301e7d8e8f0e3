import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { newWalletWorld } from './wallet-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

test('a period gives what the plan grants, and what is left of it is breakage when it ends', async () => {
  const { subscribe, use, until, grants, accounts, violations } = await newWalletWorld(api)
  await subscribe('team')
  expect(await grants()).toEqual(['plan 3100 until 2024-02-01'])
  await use(100)
  await until('2024-02-01')
  expect(await grants()).toEqual(['plan 3100 until 2024-03-01'])
  expect(await accounts()).toEqual({ spent: 100, breakage: 3000 })
  expect(await violations()).toEqual([])
})

test('what comes once comes once, and pays the renewal after it', async () => {
  const { subscribe, until, balance, lastInvoice } = await newWalletWorld(api)
  await subscribe('team')
  expect(await balance('USD')).toBe('500')
  await until('2024-02-01')
  expect(await lastInvoice()).toMatchObject({ totals: { total: 3100, creditsApplied: 500 } })
  await until('2024-04-01')
  expect(await balance('USD')).toBe('0')
})

test('a trial gives nothing, its first period does', async () => {
  const { subscribe, until, grants } = await newWalletWorld(api)
  await subscribe('trial')
  expect(await grants()).toEqual([])
  await until('2024-01-08')
  expect(await grants()).toEqual(['plan 100 until 2024-02-08'])
})

test('a first payment that fails gives nothing until it is paid', async () => {
  const { client, payBy, subscribe, until, grants, lastInvoice } = await newWalletWorld(api)
  await payBy('declines_insufficient_funds')
  expect(await subscribe('team')).toMatchObject({ status: 'incomplete' })
  expect(await grants()).toEqual([])
  await payBy('succeeds')
  const invoiceId = (await lastInvoice())?.id ?? ''
  await client.invoices.pay({ invoiceId }).catch(() => null)
  expect(await grants()).toEqual(['plan 3100 until 2024-02-01'])
  await until('2024-01-02')
  expect(await grants()).toHaveLength(1)
})

test('a year with rollover: fifty live on for two periods, and one jump is as twelve', async () => {
  const lived = await Promise.all(
    [['2025-01-01'], Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2024, month + 1)).toISOString())].map(
      async (stops) => {
        const world = await newWalletWorld(api)
        await world.subscribe('keeper')
        const seen: string[][] = []
        for (const stop of stops) {
          await world.until(stop.slice(0, 10))
          seen.push(await world.grants())
        }
        return { seen, accounts: await world.accounts(), violations: await world.violations() }
      },
    ),
  )
  const [jump, steps] = lived
  const inJanuary = ['rollover 50 until 2025-02-01', 'plan 100 until 2025-02-01', 'rollover 50 until 2025-03-01']
  expect(steps?.seen[0]).toEqual(['plan 100 until 2024-03-01', 'rollover 50 until 2024-04-01'])
  expect(steps?.seen.at(-1)?.toSorted()).toEqual(inJanuary.toSorted())
  expect(jump?.seen.at(-1)?.toSorted()).toEqual(inJanuary.toSorted())
  // Twelve periods ended: 50 of each at once, and 50 of each but the last two when they had lived on.
  expect(steps?.accounts).toEqual({ breakage: 12 * 50 + 10 * 50 })
  expect(jump?.accounts).toEqual(steps?.accounts)
  expect(lived.map(({ violations }) => violations)).toEqual([[], []])
})

test('what may roll over ends with the subscription', async () => {
  const { client, subscribe, until, grants, accounts } = await newWalletWorld(api)
  const { id: subscriptionId } = await subscribe('keeper')
  await client.subscriptions.cancel({ subscriptionId, behavior: 'now' })
  expect(await grants()).toEqual(['plan 100 until 2024-02-01'])
  const { deadlines } = await until('2024-02-01')
  expect(deadlines.map(({ kind }) => kind)).toEqual(['grant_expiry'])
  expect(await accounts()).toEqual({ breakage: 100 })
})

test('what may roll over ends where the next period grants none of its unit', async () => {
  const { client, subscribe, until, grants, accounts } = await newWalletWorld(api)
  const { id: subscriptionId } = await subscribe('keeper')
  await client.subscriptions.changePlan({ subscriptionId, planSlug: 'plain', behavior: 'next_invoice' })
  await client.subscriptions.changePlan({ subscriptionId, planSlug: 'keeper', behavior: 'next_invoice' })
  await until('2024-01-16')
  await client.subscriptions.changePlan({ subscriptionId, planSlug: 'plain', behavior: 'next_invoice' })
  const [left] = await grants()
  expect(left).toMatch(/^plan 48\.\d+ until 2024-02-01$/)
  await until('2024-02-01')
  expect(await grants()).toEqual([])
  const { breakage = 0, void: taken = 0 } = await accounts()
  expect(breakage + taken).toBeCloseTo(200)
})

test('a paused period gives nothing, and a resumed one its rest', async () => {
  const { client, subscribe, until, grants } = await newWalletWorld(api)
  const { id: subscriptionId } = await subscribe('keeper')
  await client.subscriptions.pause({ subscriptionId })
  await until('2024-03-01')
  expect(await grants()).toEqual([])
  // March has 31 days, of which 15.5 are left.
  await client.testClocks.advance({ to: '2024-03-16T12:00:00Z' })
  await client.subscriptions.resume({ subscriptionId })
  expect(await grants()).toEqual(['plan 50 until 2024-04-01'])
})

test.each([
  ['yen', 'JPY', '310'],
  ['dinar', 'KWD', '3100'],
] as const)(
  '%s: money is granted in minor units, ends with its period, and comes anew after the renewal’s invoice',
  async (plan, unit, minor) => {
    const { subscribe, until, balance, lastInvoice, violations } = await newWalletWorld(api)
    await subscribe(plan)
    expect(await balance(unit)).toBe(minor)
    await until('2024-02-01')
    expect(await lastInvoice()).toMatchObject({ totals: { creditsApplied: 0 } })
    expect(await balance(unit)).toBe(minor)
    expect(await violations()).toEqual([])
  },
)

test.each(['leave_past_due', 'mark_unpaid'] as const)(
  'what the end of dunning took comes back when the invoice is paid after all, once, and until it expires (%s)',
  async (endState) => {
    const { client, payBy, subscribe, use, until, grants, accounts, lastInvoice, violations } =
      await newWalletWorld(api)
    await client.environments.updateSettings({ dunning: { endState } })
    await subscribe('team')
    await payBy('declines_insufficient_funds')
    await until('2024-02-01')
    await use(100)
    await until('2024-02-09')
    expect(await lastInvoice()).toMatchObject({ status: 'uncollectible' })
    expect(await grants()).toEqual([])
    expect(await accounts()).toEqual({ breakage: 3100, spent: 100, void: 3000 })
    await payBy('succeeds')
    const invoiceId = (await lastInvoice())?.id ?? ''
    await client.invoices.pay({ invoiceId })
    expect(await lastInvoice()).toMatchObject({ status: 'paid' })
    expect(await grants()).toEqual(['plan 3000 until 2024-03-01'])
    expect(await violations()).toEqual([])
    await until('2024-03-01')
    expect(await grants()).toEqual(['plan 3100 until 2024-04-01'])
    expect(await violations()).toEqual([])
  },
)

/** Ada of Team on 11 March, when 21 of 31 days are left that she has not paid, and dunning has voided the tokens of the month. */
async function unpaidMarch() {
  const world = await newWalletWorld(api)
  await world.client.environments.updateSettings({ dunning: { endState: 'leave_past_due' } })
  const { id: subscriptionId } = await world.subscribe('team')
  await world.until('2024-02-10')
  await world.payBy('declines_insufficient_funds')
  await world.until('2024-03-11')
  const invoice = await world.lastInvoice()
  expect(invoice).toMatchObject({ status: 'uncollectible', totals: { total: 3100 } })
  expect(await world.balance()).toBe('0')
  const invoiceId = invoice?.id ?? ''
  const due = async () => (await world.client.invoices.get({ invoiceId })).totals.amountDue
  const pay = () => world.client.invoices.pay({ invoiceId, outOfBand: true })
  return { ...world, subscriptionId, invoiceId, due, pay }
}

test.each(['small', 'business'] as const)(
  'tokens that dunning voided are not spent: a change to %s credits their time whole, and only the rest comes back',
  async (planSlug) => {
    const { client, subscriptionId, due, pay, balance, violations } = await unpaidMarch()
    await client.customers.update({ customerId: 'ada', collection: 'send_invoice' })
    await client.subscriptions.changePlan({ subscriptionId, planSlug, behavior: 'restart' })
    expect(await due()).toBe(1000)
    await pay()
    expect(await balance()).toBe(planSlug === 'small' ? '1000' : '10300')
    expect(await violations()).toEqual([])
  },
)

test('tokens that dunning voided do not come back where the invoice was credited whole', async () => {
  const { client, invoiceId, due, balance, violations } = await unpaidMarch()
  await client.creditNotes.create({ invoiceId })
  expect(await due()).toBe(0)
  expect(await balance()).toBe('0')
  expect(await violations()).toEqual([])
})

test('what a subscription that was unpaid owes for the rest of its month is charged with the payment that recovers it', async () => {
  const { client, subscribe, until, payBy, violations } = await newWalletWorld(api)
  await client.environments.updateSettings({ dunning: { endState: 'mark_unpaid' } })
  const { id: subscriptionId } = await subscribe('small')
  await payBy('declines_insufficient_funds')
  await until('2024-02-01')
  const [unpaid] = (await client.invoices.list({ status: 'open' })).items
  await until('2024-03-11')
  await payBy('succeeds')
  await client.invoices.pay({ invoiceId: unpaid?.id ?? '' })
  expect(await client.subscriptions.get({ subscriptionId })).toMatchObject({ status: 'active' })
  const [recovery] = (await client.invoices.list({ limit: 1 })).items
  expect(recovery).toMatchObject({ status: 'paid', totals: { total: 210 } })
  expect(await violations()).toEqual([])
})
