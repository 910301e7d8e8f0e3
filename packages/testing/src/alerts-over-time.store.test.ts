import { addMilliseconds, HOUR } from '@tallywright/domain'
import {
  type Context,
  createEngine,
  grantUnits,
  type ReportedEvent,
  rebuildTotals,
  reportUsage,
} from '@tallywright/engine'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { absolute, after, JANUARY, newAlertWorld, ofCalls, percent } from './alert-world.ts'
import { openTestEngine, sandboxProviders, type TestEngine, valueIn } from './harness/test-engine.ts'

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
})
afterAll(() => opened.close())

const newWorld = () => newAlertWorld(opened)
const FEBRUARY = { start: JANUARY.end, end: '2026-03-01T00:00:00Z' }

describe('a look that comes after the period has ended', () => {
  test('tells what was reached in it, and what is reached in the next', async () => {
    const { alert, use, work, told } = await newWorld()
    await alert({ ...ofCalls, ...percent('80') })
    await alert({ metric: 'spend', currency: 'USD', ...absolute('500') })
    opened.clock.wall = addMilliseconds(after(31), -HOUR)
    // 150 calls: (150 − 100) × 0.10 = 5.00.
    await use('150')
    opened.clock.wall = addMilliseconds(after(31), HOUR)
    await use('160')
    await work()
    expect((await told()).map(({ value, period }) => [value, period.start, period.end])).toEqual([
      ...[
        ['150', JANUARY.start, JANUARY.end],
        ['160', FEBRUARY.start, FEBRUARY.end],
      ],
      ...[
        ['500', JANUARY.start, JANUARY.end],
        ['600', FEBRUARY.start, FEBRUARY.end],
      ],
    ])
  })

  test('tells of a wallet what stands now, with the grants that came meanwhile', async () => {
    const { alert, use, work, told, context, request } = await newWorld()
    const grant = async () =>
      valueIn(await grantUnits(context, { customerId: 'ada', unit: 'credit', amount: '100' }, request()))
    await grant()
    await alert({ metric: 'balance', unit: 'credit', ...absolute('40') })
    await work()
    await use('40', 'tokens')
    opened.clock.wall = after(1)
    await grant()
    await work()
    expect(await told()).toEqual([])
  })
})

test('totals that a rebuild repairs are compared with the alerts', async () => {
  const { alert, use, work, told, context, customerId } = await newWorld()
  await alert({ ...ofCalls, ...absolute('100') })
  await use('120')
  await opened.connection.wire.send('update usage_totals set units = 20 where environment_id = $1', [
    context.environmentId,
  ])
  await work()
  expect(await told()).toEqual([])
  for await (const { features } of rebuildTotals(context, { customerId, dryRun: false })) {
    expect(features).toHaveLength(1)
  }
  await work()
  expect(await told()).toMatchObject([{ value: '120' }])
})

test('batches of the same customers in any order, by one statement and with care, wait for nobody in a ring', async () => {
  const { alert, subscribe, context, work, told } = await newWorld()
  await alert({ metric: 'usage', featureSlug: 'calls', ...absolute('1') })
  await alert({ metric: 'usage', featureSlug: 'jobs', ...absolute('1') })
  const names = Array.from({ length: 12 }, (_, index) => `c${index}`)
  for (const name of names) await subscribe(name)
  const { ids, wallClock, providers } = opened.engine
  const servers = [0, 1, 2].map((): Context => {
    return { ...context, ...createEngine({ store: context.store, ids, wallClock, providers }) }
  })
  const batch = (caller: number, time: number): ReportedEvent[] => {
    const featureSlug = caller % 2 === 0 ? 'calls' : 'jobs'
    const own = names.map((customerId) => ({
      customerId,
      featureSlug,
      units: '1',
      idempotencyKey: `${caller} ${time}`,
    }))
    // A key that comes twice is recorded with care.
    const repeated = caller % 3 === 0 ? own.slice(0, 1) : []
    return [...(caller % 4 < 2 ? own : own.toReversed()), ...repeated]
  }
  const reports = async (caller: number) => {
    for (const time of [0, 1, 2]) {
      const results = await reportUsage(servers[caller % 3] as Context, batch(caller, time))
      expect(results.filter(({ status }) => status === 'accepted')).toHaveLength(12)
      await work()
    }
  }
  await Promise.all(Array.from({ length: 12 }, (_, caller) => reports(caller)))
  await work()
  for (const name of names) expect(await told(name)).toHaveLength(2)
}, 60_000)
