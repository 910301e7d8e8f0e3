import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { runUsageCommand } from './usage-command.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
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

/** Three customers of Team with two calls each. */
async function newWorld() {
  const context = await api.newEnvironment()
  const { environmentId } = context
  const billing = await api.newClient(context)
  await billing.catalog.push({ catalog })
  for (const customerId of ['ada', 'bob', 'cyd']) {
    await billing.customers.create({ externalId: customerId })
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    await billing.subscriptions.create({ customerId, planSlug: 'team' })
    for (const idempotencyKey of ['one', 'two']) {
      await billing.usage.report({ customerId, featureSlug: 'calls', units: 3, idempotencyKey })
    }
  }
  return { billing, environmentId }
}

const goOn = new AbortController().signal

/** What it printed and told, and the code it ended with. */
async function run(args: readonly string[], stopping = goOn) {
  const [printed, told]: [string[], string[]] = [[], []]
  const surroundings = { engine: api.engine, stopwatch: () => 0, stopping }
  const code = await runUsageCommand(args, {
    ...surroundings,
    print: (text) => printed.push(text),
    tell: (text) => told.push(text),
  })
  return { code, printed, told }
}

const damage = (environmentId: string) =>
  api.connection.wire.send('update usage_totals set units = 7 where environment_id = $1', [environmentId])

test('says which totals differ and leaves them, and replaces them where it is asked to', async () => {
  const { environmentId, billing } = await newWorld()
  const environment = ['--environment', environmentId]
  expect(await run(['rebuild', ...environment])).toMatchObject({
    code: 0,
    printed: ['3 customers, 6 events, 0 totals differ'],
  })
  await damage(environmentId)
  const found = await run(['rebuild', ...environment])
  expect(found).toMatchObject({ code: 1, printed: { length: 4, 3: '3 customers, 6 events, 3 totals differ' } })
  expect(found.printed[0]).toMatch(
    /calls of sub_\w+, period of 2026-01-01T00:00:00Z: kept {.*"units":"7".*}, counted {.*"units":"6".*}$/,
  )
  const one = ['--customer', 'bob', '--feature', 'calls']
  expect(await run(['rebuild', ...environment, ...one, '--replace'])).toMatchObject({
    code: 0,
    printed: { 1: '1 customers, 2 events, 1 totals differ, replaced' },
  })
  expect((await billing.usage.summary({ customerId: 'bob' })).features[0]?.quantity).toBe('6')
  expect((await run(['rebuild', ...environment])).printed).toHaveLength(3)
})

test('who stops it between two customers is told where to go on', async () => {
  const { environmentId } = await newWorld()
  await damage(environmentId)
  const environment = ['--environment', environmentId, '--replace']
  const stopping = new AbortController()
  const printed: string[] = []
  const first = await runUsageCommand(['rebuild', ...environment], {
    engine: api.engine,
    stopwatch: () => 0,
    stopping: stopping.signal,
    print: (text) => {
      printed.push(text)
      stopping.abort()
    },
    tell: (text) => printed.push(text),
  })
  expect(first).toBe(2)
  const after = /^stopped: 1 customers, 2 events, 1 totals differ; go on with --after (cus_\w+)$/.exec(
    printed[1] ?? '',
  )?.[1]
  const rest = await run(['rebuild', ...environment, '--after', after ?? ''])
  expect(rest.printed.at(-1)).toBe('2 customers, 4 events, 2 totals differ, replaced')
  expect((await run(['rebuild', ...environment])).printed).toEqual(['3 customers, 6 events, 0 totals differ, replaced'])
})

test('what it does not know is answered with what it knows', async () => {
  await newWorld()
  await newWorld()
  await expect(run(['mend'])).rejects.toThrow(/^npm run usage -- COMMAND/)
  await expect(run(['rebuild', '--loud'])).rejects.toThrow(/--loud/)
  await expect(run(['rebuild'])).rejects.toThrow(/^name one with --environment:\n {2}env_/)
  const [any] = await api.engine.store.directory.all()
  const environment = ['--environment', any?.id ?? '']
  await expect(run(['rebuild', ...environment, '--customer', 'nobody'])).rejects.toThrow('there is no customer nobody')
})

test('archives, lists, exports and detaches a month', async () => {
  const { environmentId, billing } = await newWorld()
  const environment = ['--environment', environmentId]
  await billing.environments.updateSettings({ usage: { archiveAfterDays: 5 } })
  await billing.testClocks.advance({ to: '2026-02-10T00:00:00Z' })
  expect((await run(['archive', 'run', ...environment])).printed).toEqual(['6 events of 3 boundaries archived'])
  expect((await run(['archive', 'run', ...environment])).printed).toEqual(['0 events of 0 boundaries archived'])
  const { printed } = await run(['archive', 'list'])
  expect(printed).toEqual([
    expect.stringMatching(/^2026_01 {2}attached {2}6 events {2}\d+ KiB in usage_archive_2026_01$/),
  ])
  const folder = await mkdtemp(join(tmpdir(), 'usage-'))
  const file = join(folder, 'usage-2026-01.ndjson')
  expect((await run(['archive', 'export', '2026-01', '--to', folder])).printed).toEqual([`6 events in ${file}`])
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  const events = lines.map((line) => JSON.parse(line))
  expect(events.map(({ idempotency_key: key, units }) => `${key} ${units}`).sort()).toEqual([
    ...Array(3).fill('one 3.000000000000'),
    ...Array(3).fill('two 3.000000000000'),
  ])
  expect(new Set(events.map(({ customer_id: id }) => id)).size).toBe(3)
  expect(await readdir(folder)).toEqual(['usage-2026-01.ndjson'])
  await rm(folder, { recursive: true })
  expect((await run(['archive', 'detach', '2026-01'])).printed[0]).toMatch(
    /^2026_01 is detached; its events are in usage_archive_2026_01/,
  )
  await expect(run(['archive', 'detach', '2026-01'])).rejects.toThrow('2026_01 is detached already')
  await expect(run(['archive', 'export', '2025-01'])).rejects.toThrow('name a part of the archive: 2026-01')
  expect((await run(['rebuild', ...environment])).printed).toEqual([
    ...Array(3).fill('calls: 2 events are in detached parts of the archive; totals of their periods stay'),
    '3 customers, 0 events, 0 totals differ',
  ])
})
