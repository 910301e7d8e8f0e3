import { defineCatalog } from '@tallywright/domain'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

const month = { unit: 'month', count: 1 } as const
const flat = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat' as const, amount } } })
const seats = (unitAmount: string) => ({
  feature: 'editor' as const,
  cadence: month,
  terms: { USD: { model: 'per_unit' as const, unitAmount } },
})

const catalog = defineCatalog({
  features: { editor: { type: 'seats', name: 'Editors' } },
  planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
  plans: {
    team: {
      name: 'Team',
      features: { editor: { type: 'seats', included: 0, extra: 'allowed' } },
      prices: { base: flat('31.00'), editor: seats('3.10') },
    },
    business: {
      name: 'Business',
      features: { editor: { type: 'seats', included: 0, extra: 'allowed' } },
      prices: { base: flat('62.00'), editor: seats('6.20') },
    },
  },
  addOns: { support: { name: 'Support', recurrence: 'recurring', features: {}, prices: { support: flat('31.00') } } },
})

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

/** A customer of Team at the 17th of January, when 15 of 31 days are left; 31.00 were paid for the month. */
async function inMidMonth() {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, advance, environmentId } = await createSandboxOn(server, { catalog, at: '2024-01-01T00:00:00Z' })
  await billing.customers.create({ externalId: 'ada', timeZone: 'UTC' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  await advance({ to: '2024-01-17T00:00:00Z' })
  const wallets = async () => (await billing.wallets.list({ customerId: 'ada' })).items
  const totals = async () => (await billing.invoices.list({})).items.toReversed().map(({ totals: { total } }) => total)
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { billing, advance, subscriptionId, wallets, totals, violations }
}

type World = Awaited<ReturnType<typeof inMidMonth>>

const EDITOR = { featureSlug: 'editor', quantity: 100 } as const

/** Each charges with the next invoice, and takes that back at once. */
const backAndForth: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  'seats added and removed': async ({ billing, subscriptionId }) => {
    await billing.seats.add({ subscriptionId, ...EDITOR, behavior: 'next_invoice' })
    await billing.seats.remove({ subscriptionId, ...EDITOR, behavior: 'now' })
  },
  'an add-on added and removed': async ({ billing, subscriptionId }) => {
    const addOn = { subscriptionId, addOnSlug: 'support', quantity: 10, behavior: 'next_invoice' } as const
    const { subscription } = await billing.subscriptions.addAddOn(addOn)
    const [attachment] = subscription.addOns
    await billing.subscriptions.removeAddOn({ subscriptionId, attachmentId: attachment?.id ?? '', behavior: 'now' })
  },
}

test.each(Object.entries(backAndForth))('%s before they were invoiced give nobody money', async (_, act) => {
  const world = await inMidMonth()
  await act(world)
  expect(await world.wallets()).toEqual([])
  await world.advance({ to: '2024-02-01T00:00:00Z' })
  expect(await world.totals()).toEqual([3100, 3100])
  expect(await world.wallets()).toEqual([])
  expect(await world.violations()).toEqual([])
})

test('an upgrade on the next invoice that is taken back at once gives back what was paid, and no more', async () => {
  const { billing, subscriptionId, advance, wallets, totals, violations } = await inMidMonth()
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'next_invoice' })
  const back = { subscriptionId, planSlug: 'team', behavior: 'invoice_now' } as const
  expect(await billing.subscriptions.previewChange(back)).toMatchObject({
    totals: { total: 1500 },
    creditedToWallet: 0,
    // 31.00 + the credits of Team and Business, 15.00 and 30.00, + the charge of Business, 30.00
    nextInvoice: { totals: { total: 1600 } },
  })
  await billing.subscriptions.changePlan(back)
  expect(await wallets()).toEqual([])
  await advance({ to: '2024-02-01T00:00:00Z' })
  expect(await totals()).toEqual([3100, 1500, 1600])
  expect(await violations()).toEqual([])
})

test('a cancellation bills what is pending and its credits together', async () => {
  const { billing, subscriptionId, wallets, totals, violations } = await inMidMonth()
  await billing.seats.add({ subscriptionId, ...EDITOR, behavior: 'next_invoice' })
  await billing.seats.remove({ subscriptionId, ...EDITOR, behavior: 'now' })
  await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
  expect(await totals()).toEqual([3100, 0])
  expect(await wallets()).toMatchObject([{ unit: 'USD', balance: '1500' }])
  expect(await violations()).toEqual([])
})
