import { addMilliseconds, DAY } from '@tallywright/domain'
import { connectPostgres, createStore } from '@tallywright/store'
import { emptyTables } from '@tallywright/testing/stored-rows'
import { openTestEngine, type TestEngine, valueIn } from '@tallywright/testing/test-engine'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import {
  bootstrapDemo,
  bootstrapEnvironments,
  type Context,
  currentEnvironment,
  DEMO_KEYS,
  type Engine,
  identifyKey,
  type NewEnvironment,
} from '../index.ts'

let opened: TestEngine

beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
})
beforeEach(() => emptyTables(opened.connection))
afterAll(() => opened.close())

const identify = (text: string, acceptDemoKeys = true) => identifyKey(opened.engine, text, { acceptDemoKeys })

describe('an empty database', () => {
  test('gets one live and one sandbox environment, each with keys that open it', async () => {
    const shown: NewEnvironment[] = []
    const made = await bootstrapEnvironments(opened.engine, (environments) => shown.push(...environments))
    expect(shown).toEqual(made)
    expect(made.map(({ kind }) => kind)).toEqual(['live', 'sandbox'])
    for (const { id, secretKey, publishableKey } of made) {
      expect(await identify(secretKey)).toMatchObject({ holder: { kind: 'secret', environmentId: id } })
      expect(await identify(publishableKey)).toMatchObject({ holder: { kind: 'publishable', environmentId: id } })
    }
  })

  test('gets them once, and shows the keys once, when 16 starts come together', async () => {
    // On PostgreSQL each start has a connection of its own, as a process would.
    const { url } = opened
    const stores = await Promise.all(
      Array.from({ length: url === null ? 0 : 16 }, async () =>
        createStore(await connectPostgres(url ?? '', { connections: 1 })),
      ),
    )
    const engines =
      url === null
        ? Array.from({ length: 16 }, () => opened.engine)
        : stores.map((store) => ({ ...opened.engine, store }))
    const shown: NewEnvironment[] = []
    const made = await Promise.all(engines.map((engine) => bootstrapEnvironments(engine, (all) => shown.push(...all))))
    await Promise.all(stores.map((store) => store.close()))

    expect(shown).toHaveLength(2)
    expect(made.filter(({ length }) => length > 0)).toHaveLength(1)
    expect(await opened.engine.store.directory.all()).toHaveLength(2)
  })

  test('stays empty when the process ends before the keys were shown', async () => {
    const end = () => {
      throw new Error('the process ended')
    }
    await expect(bootstrapEnvironments(opened.engine, end)).rejects.toThrow('the process ended')
    expect(await opened.engine.store.directory.all()).toEqual([])
    expect(await bootstrapEnvironments(opened.engine, () => {})).toHaveLength(2)
  })
})

test('a database that has environments is left alone', async () => {
  await bootstrapEnvironments(opened.engine, () => {})
  expect(await bootstrapEnvironments(opened.engine, () => expect.unreachable())).toEqual([])
})

describe('the demo', () => {
  const startsAt = (wall: Parameters<Parameters<typeof bootstrapDemo>[1]['startsAt']>[0]) =>
    addMilliseconds(wall, -90 * DAY)
  const load = async (context: Context) => {
    const { now } = valueIn(await currentEnvironment(context))
    expect(now).toBe('2025-10-03T00:00:00Z')
  }

  test('is loaded on a clock in the past, and then ticks with the wall clock', async () => {
    expect(await bootstrapDemo(opened.engine, { startsAt, load })).toBe('loaded')
    const [environment] = await opened.engine.store.directory.all()
    expect(environment).toMatchObject({ kind: 'sandbox', name: 'demo', clockMode: 'ticking', clockOffsetMs: 0 })
    const { text } = DEMO_KEYS.secret
    expect(await identify(text)).toMatchObject({ holder: { environmentId: environment?.id } })
    expect(await identify(text, false)).toEqual({ found: 'unknown' })
    expect(await bootstrapDemo(opened.engine, { startsAt, load: () => expect.unreachable() })).toBe('present')
  })

  test('goes on from where its clock was left ahead of the wall clock', async () => {
    const ahead = async ({ store, environmentId, wallClock }: Context) => {
      await store.transaction(environmentId, (tx) =>
        tx.environment.setClock({ clockAt: addMilliseconds(wallClock(), DAY) }),
      )
    }
    await bootstrapDemo(opened.engine, { startsAt, load: ahead })
    expect(await opened.engine.store.directory.all()).toMatchObject([{ clockOffsetMs: DAY }])
  })

  test('that was loaded by half is thrown away whole: no key of it ever worked', async () => {
    const halfway = async ({ store, environmentId, ids, wallClock }: Context) => {
      const feature = { id: ids.next('feature'), slug: 'half', definition: { type: 'boolean', name: 'Half' } as const }
      const times = { createdAt: wallClock(), updatedAt: wallClock() }
      await store.transaction(environmentId, (tx) => tx.catalog.features.add({ ...feature, ...times }))
      throw new Error('the process ended')
    }
    await expect(bootstrapDemo(opened.engine, { startsAt, load: halfway })).rejects.toThrow('the process ended')
    expect(await identify(DEMO_KEYS.secret.text)).toEqual({ found: 'unknown' })

    const seen: number[] = []
    const whole = async ({ store, environmentId }: Context) => {
      seen.push((await store.transaction(environmentId, (tx) => tx.catalog.features.everything())).length)
    }
    expect(await bootstrapDemo(opened.engine, { startsAt, load: whole })).toBe('loaded')
    expect(seen).toEqual([0])
    expect(await opened.engine.store.directory.all()).toHaveLength(1)
  })
})

test('a database that has keys is never emptied', async () => {
  await bootstrapEnvironments(opened.engine, () => {})
  const empty = (engine: Engine) => engine.store.bootstrap((directory) => directory.emptyUnserved())
  await expect(empty(opened.engine)).rejects.toThrow('never emptied')
  expect(await opened.engine.store.directory.all()).toHaveLength(2)
})
