import {
  createCustomer,
  createSubscription,
  deleteAlert,
  deleteCustomer,
  grantUnits,
  type NearLimit,
  nearLimit,
  reportUsage,
  setSeats,
} from '@tallywright/engine'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestEngine, sandboxProviders, type TestEngine, valueIn } from '../harness/test-engine.ts'
import { absolute, after, newAlertWorld, ofCalls, percent } from './alert-world.ts'

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
})
afterAll(() => opened.close())

/** With the list of who is near a limit: each by name, with the share. */
async function newWorld() {
  const world = await newAlertWorld(opened)
  const { context, subscribe, customerId } = world
  const names = new Map([[customerId, 'ada']])
  const list = async (input: Partial<NearLimit> = {}) => valueIn(await nearLimit(context, { limit: 20, ...input }))
  return {
    ...world,
    list,
    shares: async (input: Partial<NearLimit> = {}) =>
      (await list(input)).items.map((each) => `${names.get(each.customerId)} ${each.share}`),
    join: async (name: string) => {
      names.set((await subscribe(name)).customerId, name)
    },
    useOf: async (name: string, units: string, featureSlug = 'calls') => {
      const key = `${name} ${featureSlug} ${units} ${Math.random()}`
      await reportUsage(context, [{ customerId: name, featureSlug, units, idempotencyKey: key }])
    },
  }
}

test('customers are listed by the share of their limit that they have used up, most first, with how fresh it is', async () => {
  const { alert, join, useOf, work, list, shares, customerId, subscriptionId } = await newWorld()
  await join('bob')
  await join('cyd')
  await alert({ ...ofCalls, ...percent('90') })
  await useOf('ada', '40')
  await useOf('bob', '150')
  await useOf('cyd', '80')
  await work()
  expect(await shares()).toEqual(['bob 1.5', 'cyd 0.8', 'ada 0.4'])
  expect(await shares({ atLeast: '0.8' })).toEqual(['bob 1.5', 'cyd 0.8'])
  opened.clock.wall = after(1)
  await useOf('ada', '45')
  const { items } = await list({ featureSlug: 'calls' })
  expect(items[2]).toEqual({
    ...{ object: 'limit_share', customerId, metric: 'usage', featureSlug: 'calls', subscriptionId },
    ...{ share: '0.4', value: '40', limit: '100', resetsAt: '2026-02-01T00:00:00Z' },
    ...{ asOf: '2026-01-01T00:00:00Z', isPending: true },
  })
  await work()
  expect(await shares()).toEqual(['bob 1.5', 'ada 0.85', 'cyd 0.8'])
  expect((await list()).items[1]).toMatchObject({ asOf: '2026-01-02T00:00:00Z', isPending: false })
})

test('only what an alert watches is listed, and no more when it is deleted', async () => {
  const { alert, context, request, useOf, work, shares } = await newWorld()
  const { id: alertId } = await alert({ ...ofCalls, ...absolute('1000') })
  await useOf('ada', '50')
  await useOf('ada', '50', 'jobs')
  await work()
  expect(await shares()).toEqual(['ada 0.5'])
  const { id: second } = await alert({ ...ofCalls, ...absolute('2000'), customerId: 'ada' })
  valueIn(await deleteAlert(context, { alertId }, request(null)))
  expect(await shares()).toEqual([])
  await work()
  expect(await shares()).toEqual(['ada 0.5'])
  valueIn(await deleteAlert(context, { alertId: second }, request(null)))
  expect(await shares()).toEqual([])
})

test('seats and wallets have limits too, and a feature and a unit each choose theirs', async () => {
  const { alert, context, request, subscriptionId, use, work, shares } = await newWorld()
  await alert({ metric: 'usage', featureSlug: 'editor', ...percent('100') })
  await alert({ metric: 'balance', unit: 'credit', ...percent('10') })
  valueIn(await grantUnits(context, { customerId: 'ada', unit: 'credit', amount: '100' }, request()))
  await use('45', 'tokens')
  valueIn(await setSeats(context, { subscriptionId, featureSlug: 'editor', quantity: 5 }, request()))
  await work()
  expect(await shares()).toEqual(['ada 1.25', 'ada 0.9'])
  expect(await shares({ featureSlug: 'editor' })).toEqual(['ada 1.25'])
  expect(await shares({ unit: 'credit' })).toEqual(['ada 0.9'])
  const both = await nearLimit(context, { limit: 20, featureSlug: 'editor', unit: 'credit' })
  expect(both).toMatchObject({ ok: false, error: { code: 'validation.failed' } })
})

test('what was used in a period that is over is not listed', async () => {
  const { alert, useOf, work, shares } = await newWorld()
  await alert({ ...ofCalls, ...percent('90') })
  await useOf('ada', '40')
  await work()
  opened.clock.wall = after(32)
  expect(await shares()).toEqual([])
  await work()
  expect(await shares()).toEqual(['ada 0'])
})

test('a customer who is deleted is listed no more', async () => {
  const { alert, context, request, work, shares } = await newWorld()
  valueIn(await createCustomer(context, { externalId: 'bob', timeZone: 'UTC' }, request('bob')))
  await alert({ metric: 'balance', unit: 'EUR', ...percent('10'), customerId: 'bob' })
  await work()
  expect(await shares()).toHaveLength(1)
  valueIn(await deleteCustomer(context, { customerId: 'bob' }, request('bob')))
  expect(await shares()).toEqual([])
})

test('law: pages of any size are the whole list, once and in its order', async () => {
  const { alert, context, request, join, useOf, work, list } = await newWorld()
  await alert({ ...ofCalls, ...percent('90') })
  await alert({ metric: 'usage', featureSlug: 'editor', ...percent('90') })
  for (const [index, units] of ['30', '30', '30', '70', '0', '70', '10'].entries()) {
    await join(`c${index}`)
    await useOf(`c${index}`, units)
  }
  valueIn(await createCustomer(context, { externalId: 'late', timeZone: 'UTC' }, request('late')))
  valueIn(await createSubscription(context, { customerId: 'late', planSlug: 'team' }, request('late')))
  await work()
  const whole = (await list({ limit: 100 })).items
  expect(whole).toHaveLength(16)
  const shares = whole.map(({ share }) => Number(share))
  expect(shares).toEqual(shares.toSorted((a, b) => b - a))
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 17 }), async (limit) => {
      const found = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<typeof list>> = await list(cursor === null ? { limit } : { limit, cursor })
        found.push(...page.items)
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(found).toEqual(whole)
    }),
    { numRuns: 10 },
  )
})

test.each(['eA', 'WzFd', 'not-a-cursor'])('a cursor of no page is refused: %s', async (cursor) => {
  const { context } = await newWorld()
  const answer = await nearLimit(context, { limit: 20, cursor })
  expect(answer).toMatchObject({ ok: false, error: { code: 'validation.failed', param: 'cursor' } })
})
