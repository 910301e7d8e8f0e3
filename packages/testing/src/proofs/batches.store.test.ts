import { instantFromIso } from '@tallywright/domain'
import { advanceClock, type Context, type Engine, runDueWork, updateEnvironmentSettings } from '@tallywright/engine'
import { type Store, sqlState } from '@tallywright/store'
import { expect, inject, test } from 'vitest'
import { storedTexts } from '../harness/stored-rows.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { valueIn } from '../harness/test-engine.ts'
import { chanceOf } from './chance.ts'
import { fillBillingWorld } from './crash/billing-world.ts'
import { violationsIn } from './invariants.ts'
import { catalog } from './simulation/catalog.ts'

const CUSTOMERS = 12
const TARGETS = ['2026-02-02T00:00:00Z', '2026-03-20T12:00:00Z'] as const

interface World {
  readonly api: TestApi
  readonly context: Context
  /** Everything that is stored, but that what was made since the world was filled goes by its kind and not by its id. */
  readonly outcome: () => Promise<string[]>
  readonly close: () => Promise<void>
}

/** Customers who began at one instant and have much of what falls due; the same again for the same seed, with the same ids. */
async function openWorld(seed: string): Promise<World> {
  const bytes = chanceOf(`${seed} ids`)
  const randomBytes = (count: number) => Uint8Array.from({ length: count }, () => bytes.below(256))
  const api = await openTestApi(inject('testDatabase'), { randomBytes })
  const context = await api.newEnvironment()
  const request = { key: 'settings', procedure: 'test', input: {}, bucket: null }
  valueIn(await updateEnvironmentSettings(context, { invoices: { graceMinutes: 60 } }, request))
  await fillBillingWorld(await api.newClient(context), chanceOf(seed), { customers: CUSTOMERS })
  const known = new Set((await storedTexts(api.connection)).flatMap((text) => text.match(ID) ?? []))
  return {
    api,
    context,
    outcome: async () => {
      const texts = await storedTexts(api.connection, context.environmentId)
      return texts.map((text) => text.replaceAll(ID, (id, kind) => (known.has(id) ? id : kind)).replaceAll(KEY, 'key'))
    },
    close: api.close,
  }
}

const ID = /([a-z]{2,6})_[0-9a-z]{20,}/g
/** Of a request by the client. */
const KEY = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** What only one of the two has. */
function differences(one: readonly string[], other: readonly string[]): string[] {
  const [ones, others] = [new Set(one), new Set(other)]
  const apart = [...one.filter((text) => !others.has(text)), ...other.filter((text) => !ones.has(text))]
  return apart.length > 0 || one.length === other.length ? apart : [`${one.length} and ${other.length} rows`]
}

function advance(context: Context, to: string) {
  return advanceClock(context, { to }, { key: `to ${to}`, procedure: 'test', input: {}, bucket: null })
}

/** The engine on a store whose shared transactions are another's. */
function withStore<Some extends Engine>(engine: Some, change: (store: Store) => Partial<Store>): Some {
  return { ...engine, store: { ...engine.store, ...change(engine.store) } }
}

/** Counts what it shared, and what it could not. */
function counting(counts: { done: number; failed: number }) {
  return ({ together }: Store): Partial<Store> => ({
    together: async (environmentId, work) => {
      try {
        const value = await together(environmentId, work)
        counts.done += 1
        return value
      } catch (error) {
        counts.failed += 1
        throw error
      }
    },
  })
}

const NEVER_TOGETHER = () => ({ together: () => Promise.reject(new Error('each by itself')) })

/** Every worker gets one customer at a time. */
const ONE_AT_A_TIME = ({ together }: Store): Partial<Store> => ({
  together: (environmentId, work) =>
    together(environmentId, (tx) =>
      work({ ...tx, customers: { ...tx.customers, claim: (keys) => tx.customers.claim(keys, 1) } }),
    ),
})

test.each(['batches-1', 'batches-2'])(
  'a clock that acts on many deadlines in one transaction leaves and reports what each by itself does (%s)',
  async (seed) => {
    const [together, apart] = [await openWorld(seed), await openWorld(seed)]
    const counts = { done: 0, failed: 0 }
    const counted = withStore(together.context, counting(counts))
    for (const to of TARGETS) {
      const reports = [
        valueIn(await advance(counted, to)),
        valueIn(await advance(withStore(apart.context, NEVER_TOGETHER), to)),
      ].map(({ deadlines }) => deadlines.map(({ invoiceId, ...each }) => ({ ...each, isInvoiced: invoiceId !== null })))
      expect(reports[0]).toEqual(reports[1])
      expect(differences(await together.outcome(), await apart.outcome())).toEqual([])
    }
    expect(counts.done).toBeGreaterThan(10)
    expect(counts.failed).toBe(0)
    const { connection, engine } = together.api
    expect(
      await violationsIn({ connection, store: engine.store, environmentId: together.context.environmentId }),
    ).toEqual([])
    await together.close()
    await apart.close()
  },
  240_000,
)

test('a worker that takes up to a hundred customers at a time leaves what one at a time leaves', async () => {
  const worlds = [await openWorld('workers'), await openWorld('workers')] as const
  const counts = { done: 0, failed: 0 }
  const [outcome = [], wanted = []] = await Promise.all(
    worlds.map(async ({ api, context, outcome }, index) => {
      await tick(context)
      const engine = withStore(api.engine, index === 0 ? counting(counts) : ONE_AT_A_TIME)
      for (const target of TARGETS) {
        api.clock.wall = instantFromIso(target)
        while ((await runDueWork(engine, rethrow)) > 0);
      }
      return outcome()
    }),
  )
  expect(differences(outcome, wanted)).toEqual([])
  expect(counts.done).toBeGreaterThan(10)
  expect(counts.failed).toBe(0)
  for (const { close } of worlds) await close()
}, 240_000)

test('of many in one transaction the poison ones fail alone, are told once, rest, and are tried again', async () => {
  const api = await openTestApi(inject('testDatabase'))
  const context = await api.newEnvironment()
  const billing = await api.newClient(context)
  await billing.catalog.push({ catalog: catalog as never })
  const ids: string[] = []
  for (let index = 0; index < CUSTOMERS; index++) {
    const customerId = (await billing.customers.create({ externalId: `customer-${index}` })).id
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    await billing.subscriptions.create({ customerId, planSlug: 'basic' })
    ids.push(customerId)
  }
  const paid = async () => {
    const { items } = await billing.invoices.list({ status: 'paid', limit: 100 })
    return ids.map((id) => items.filter(({ customerId }) => customerId === id).length)
  }
  const run = (query: string) => api.connection.database.execute(query)
  const [refused = '', broken = ''] = [ids[2], ids[7]]
  await run(`create function refuse() returns trigger language plpgsql as $$ begin
    if new.customer_id = '${refused}' then raise exception 'planted'; end if; return new; end $$`)
  await run('create trigger planted before insert on invoices for each row execute function refuse()')
  const rename = (from: string, to: string) =>
    run(
      `update subscriptions set facts = replace(facts::text, '"${from}"', '"${to}"')::json where customer_id = '${broken}'`,
    )
  await rename('schedule', 'planted')
  await tick(context)
  api.clock.wall = instantFromIso('2026-02-01T00:00:01Z')
  const counts = { done: 0, failed: 0 }
  const engine = withStore(api.engine, counting(counts))
  const failures: unknown[] = []
  const apart: unknown[] = []
  const resting = new Map()
  const workOff = async () => {
    while (
      (await runDueWork(
        engine,
        (error) => failures.push(error),
        resting,
        (error) => apart.push(error),
      )) > 0
    );
  }
  await workOff()
  await workOff()
  expect(failures.map((error) => sqlState(error) ?? (error as Error).name).sort()).toEqual(['P0001', 'TypeError'])
  expect(await paid()).toEqual(ids.map((id) => (id === refused || id === broken ? 1 : 2)))
  // Each time that those who went together had to go apart is told, or nobody would know why all of it takes so long.
  expect(apart).toHaveLength(counts.failed)
  expect(apart.length).toBeGreaterThan(1)
  // Of twelve at least a half and a quarter go through whole, wherever the two stand.
  expect(counts.done).toBeGreaterThan(1)
  await run('drop trigger planted on invoices')
  await rename('planted', 'schedule')
  await workOff()
  expect(await paid()).toContain(1)
  api.clock.wall = instantFromIso('2026-02-01T00:01:02Z')
  await workOff()
  expect(failures).toHaveLength(2)
  expect(await paid()).toEqual(ids.map(() => 2))
  await api.close()
}, 120_000)

/** Lets the environment's clock run by itself. */
function tick({ store, environmentId }: Context): Promise<unknown> {
  return store.transaction(environmentId, ({ environment }) =>
    environment.setClock({ clockMode: 'ticking', clockAt: null, clockOffsetMs: 0 }),
  )
}

function rethrow(error: unknown): never {
  throw error
}
