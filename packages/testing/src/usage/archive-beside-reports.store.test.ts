import { type Context, rebuildTotals, reportUsage } from '@tallywright/engine'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { archiveAll } from '../harness/usage-life.ts'

const database = inject('testDatabase')

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(database, { connections: 12 })
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const catalog = {
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  plans: {
    team: {
      name: 'Team',
      features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
      prices: {
        calls: { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } },
      },
    },
  },
} as const

const NAMES = ['ada', 'bob']
const OLD = 6000

/** Customers on 15 March with thousands of events of January each, which may be archived. */
async function newWorld() {
  const { billing, environmentId, advance } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-01-01T00:00:00Z' },
  )
  await billing.environments.updateSettings({ usage: { archiveAfterDays: 20 } })
  for (const customerId of NAMES) {
    await billing.customers.create({ externalId: customerId })
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    await billing.subscriptions.create({ customerId, planSlug: 'team' })
  }
  await advance({ to: '2026-01-31T23:00:00Z' })
  const context: Context = { ...api.engine, environmentId, actor: 'test', reason: null }
  for (const customerId of NAMES) {
    for (let from = 0; from < OLD; from += 2000) {
      await reportUsage(
        context,
        Array.from({ length: 2000 }, (_, place) => oldEvent(customerId, from + place)),
      )
    }
  }
  await advance({ to: '2026-03-15T00:00:00Z' })
  return { billing, environmentId, context }
}

function oldEvent(customerId: string, number: number) {
  const timestamp = new Date(Date.parse('2026-01-02T00:00:00Z') + number * 60_000).toISOString()
  return { customerId, featureSlug: 'calls', units: '1', idempotencyKey: `old-${number}`, timestamp }
}

function newEvent(customerId: string, number: number) {
  const event = { customerId, featureSlug: 'calls', units: '1', idempotencyKey: `new-${number}` }
  return { ...event, timestamp: '2026-03-14T00:00:00Z' }
}

async function countOf(environmentId: string, table: string): Promise<number> {
  const [row] = await api.connection.wire.send(`select count(*) from ${table} where environment_id = $1`, [
    environmentId,
  ])
  return Number(row?.[0])
}

test('beside eight reporters every event counts once, and what moves meanwhile is a duplicate all the time', async (context) => {
  if (database.kind === 'pglite') context.skip('an embedded database has one connection')
  const { billing, environmentId, context: caller } = await newWorld()
  const statuses: Record<string, number> = {}
  let [archived, isDone] = [0, false]
  const note = (results: Awaited<ReturnType<typeof reportUsage>>, kind: string) => {
    for (const { status } of results) statuses[`${kind} ${status}`] = (statuses[`${kind} ${status}`] ?? 0) + 1
  }
  const archiver = async () => {
    archived = await archiveAll(api, environmentId)
    isDone = true
  }
  let next = 0
  const reporter = async (seat: number) => {
    const customerId = NAMES[seat % NAMES.length] as string
    for (let round = 0; round < 12 || !isDone; round++) {
      const first = next
      next += 20
      const fresh = Array.from({ length: 20 }, (_, place) => newEvent(customerId, first + place))
      const olds = Array.from({ length: 40 }, (_, place) =>
        oldEvent(customerId, (seat * 977 + round * 131 + place * 149) % OLD),
      )
      // With other content they are of the open period: the one statement for plain events meets archived keys.
      note(await reportUsage(caller, fresh), 'new')
      note(await reportUsage(caller, olds.slice(0, 20)), 'old')
      note(await reportUsage(caller, [...fresh.slice(0, 5), ...olds.slice(20)]), 'again')
      for (const { idempotencyKey } of olds.slice(0, 3)) {
        note(await reportUsage(caller, [{ ...newEvent(customerId, 0), idempotencyKey }]), 'other')
      }
    }
  }
  await Promise.all([archiver(), ...Array.from({ length: 8 }, (_, seat) => reporter(seat))])
  expect(archived).toBe(NAMES.length * OLD)
  expect(Object.keys(statuses).sort()).toEqual(['again duplicate', 'new accepted', 'old duplicate', 'other conflict'])
  expect(statuses['new accepted']).toBe(next)
  expect(await countOf(environmentId, 'usage_events')).toBe(next)
  expect(await countOf(environmentId, 'usage_archive')).toBe(NAMES.length * OLD)
  const used = await Promise.all(NAMES.map((customerId) => billing.usage.summary({ customerId })))
  expect(used.reduce((sum, { features }) => sum + Number(features[0]?.quantity), 0)).toBe(next)
  expect(await differencesIn(caller)).toEqual([])
}, 300_000)

test('a report that began before its event moved does not store it again', async (context) => {
  if (database.kind === 'pglite') context.skip('an embedded database has one connection')
  const { environmentId, context: caller } = await newWorld()
  await reportUsage(caller, [newEvent('ada', 1)])
  // The statement for plain events has its snapshot, and waits for the customer.
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const lock = `select 1 from customers where environment_id = $1 and external_id = 'ada' for update`
  let holder: Promise<void> = Promise.resolve()
  await new Promise<void>((isHeld) => {
    holder = api.connection.transaction(async (wire) => {
      await wire.send(lock, [environmentId])
      isHeld()
      await released
    })
  })
  const reported = reportUsage(caller, [{ ...newEvent('ada', 3), idempotencyKey: 'old-7' }, newEvent('ada', 2)])
  await expect.poll(async () => (await waiting()).length, { timeout: 30_000 }).toBeGreaterThan(0)
  expect(await archiveAll(api, environmentId)).toBe(NAMES.length * OLD)
  release()
  await holder
  expect((await reported).map(({ status }) => status)).toEqual(['conflict', 'accepted'])
  expect(await countOf(environmentId, 'usage_events')).toBe(2)
  expect(await differencesIn(caller)).toEqual([])
}, 300_000)

test('a rebuild beside reporters finds and repairs what is damaged, and nothing else', async (context) => {
  if (database.kind === 'pglite') context.skip('an embedded database has one connection')
  const { billing, environmentId, context: caller } = await newWorld()
  await api.connection.wire.send(`update usage_totals set units = units + 3 where environment_id = $1`, [environmentId])
  let isDone = false
  let next = 0
  const reporter = async (seat: number) => {
    while (!isDone) {
      const first = next
      next += 10
      await reportUsage(
        caller,
        Array.from({ length: 10 }, (_, place) => newEvent(NAMES[seat % 2] as string, first + place)),
      )
    }
  }
  const rebuild = async () => {
    for (let round = 0; round < 5; round++) for await (const _ of rebuildTotals(caller, { dryRun: false }));
    isDone = true
  }
  await Promise.all([rebuild(), ...Array.from({ length: 6 }, (_, seat) => reporter(seat))])
  expect(await differencesIn(caller)).toEqual([])
  const used = await Promise.all(NAMES.map((customerId) => billing.usage.summary({ customerId })))
  expect(used.reduce((sum, { features }) => sum + Number(features[0]?.quantity), 0)).toBe(next)
}, 300_000)

/** Statements of other connections that wait for a lock. */
function waiting() {
  return api.connection.wire.send(
    `select query from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    [],
  )
}

async function differencesIn(context: Context) {
  const found = []
  for await (const { features } of rebuildTotals(context, { dryRun: true })) {
    found.push(...features.flatMap(({ differences }) => differences))
  }
  return found
}
