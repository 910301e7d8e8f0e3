import { addMilliseconds, DAY, type Instant, instantFromIso, SECOND } from '@tallywright/domain'
import { runDueWork } from '@tallywright/engine'
import { bucketOf } from '@tallywright/store'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const catalog = {
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  plans: {
    team: {
      name: 'Team',
      features: { calls: { type: 'metered', consumption: 'priced', allowance: '10', overage: 'blocked' } },
      prices: {
        base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '10.00' } } },
      },
    },
  },
} as const
const BEGINS = '2026-01-01T00:00:00Z'

/** Due work of the second in which the turn of a customer's bucket is, of everybody in an environment. */
async function workFor(environmentId: string, names: readonly string[]): Promise<void> {
  const from = api.clock.wall
  for (const name of names) {
    const bucket = bucketOf(environmentId, name)
    const behind = (bucket - (Math.floor(from / SECOND) % 1024) + 1024) % 1024
    api.clock.wall = addMilliseconds(from, behind * SECOND)
    await runDueWork(api.engine, (error) => {
      throw error
    })
  }
}

/** A sandbox whose clock runs, so far behind the wall, with holds of all ten units until the next day. */
async function heldBehind(wall: Instant, names: readonly string[], ownClock: boolean) {
  api.clock.wall = wall
  const { billing, environmentId } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: ownClock ? new Date(wall).toISOString() : BEGINS },
  )
  const clockOffsetMs = ownClock ? 0 : instantFromIso(BEGINS) - wall
  await api.engine.store.transaction(environmentId, ({ environment }) =>
    environment.setClock({ clockMode: 'ticking', clockAt: null, clockOffsetMs }),
  )
  const holds = new Map<string, string>()
  for (const customerId of names) {
    const clock = ownClock ? await billing.testClocks.create({ at: BEGINS }) : null
    await billing.customers.create({ externalId: customerId, ...(clock?.id ? { testClockId: clock.id } : {}) })
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    await billing.subscriptions.create({ customerId, planSlug: 'team' })
    const asked = {
      customerId,
      featureSlug: 'calls' as const,
      units: 10,
      idempotencyKey: customerId,
      expiresInSeconds: 86_400,
    }
    holds.set(customerId, (await billing.usage.hold(asked)).id)
  }
  return {
    environmentId,
    may: async (customerId: string) =>
      (await billing.usage.check({ customerId, featureSlug: 'calls', units: 1 })).allowed,
    settle: (customerId: string) => billing.usage.settle({ holdId: holds.get(customerId) ?? '', units: 4 }),
  }
}

test('a hold is kept in a sandbox whose clock is months behind the wall', async () => {
  const { environmentId, may, settle } = await heldBehind(instantFromIso('2026-11-24T00:00:00Z'), ['ada', 'bo'], false)
  await workFor(environmentId, ['ada', 'bo'])
  expect([await may('ada'), await may('bo')]).toEqual([false, false])
  expect(await settle('ada')).toMatchObject({ status: 'accepted' })
})

test('a hold is kept of a customer whose own clock is months behind that of all others', async () => {
  const { environmentId, may, settle } = await heldBehind(instantFromIso('2027-11-24T00:00:00Z'), ['ada'], true)
  await workFor(environmentId, ['ada'])
  expect(await may('ada')).toBe(false)
  expect(await settle('ada')).toMatchObject({ status: 'accepted' })
})

test('a hold can be settled for thirty days after its time, by the clock it lives by', async () => {
  const wall = instantFromIso('2028-11-24T00:00:00Z')
  const { environmentId, settle } = await heldBehind(wall, ['ada', 'bo'], false)
  api.clock.wall = addMilliseconds(wall, 30 * DAY)
  await workFor(environmentId, ['ada', 'bo'])
  expect(await settle('ada')).toMatchObject({ status: 'accepted' })
  api.clock.wall = addMilliseconds(wall, 31 * DAY + 1024 * SECOND)
  await workFor(environmentId, ['ada', 'bo'])
  await expect(settle('bo')).rejects.toMatchObject({ code: 'usage.hold_not_found' })
})
