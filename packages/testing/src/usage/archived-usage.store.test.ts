import { instantFromIso } from '@tallywright/domain'
import { rebuildTotals, runDueWork } from '@tallywright/engine'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { archiveAll, liveWithUsage, usageLives } from '../harness/usage-life.ts'
import { violationsIn } from '../proofs/invariants.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const perUnit = <Slug extends string>(feature: Slug) =>
  ({ feature, cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } }) as const
const catalog = {
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    peak: { type: 'metered', name: 'Peak', meter: { aggregation: 'max' } },
  },
  plans: {
    team: {
      name: 'Team',
      features: { calls: priced, peak: priced },
      prices: { calls: perUnit('calls'), peak: perUnit('peak') },
    },
  },
} as const

type Slug = keyof typeof catalog.features

/** A customer of Team from 1 January with three calls of that month, on 15 March; events are archived 20 days after they are billed. */
async function newWorld({ archiveAfterDays = 20 as number | null, until = '03-15T00:00:00Z', year = 2026 } = {}) {
  const at = (text: string) => `${year}-${text}`
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: at('01-01T00:00:00Z') },
  )
  const { billing, environmentId, advance } = sandbox
  const customerId = 'ada'
  await billing.environments.updateSettings({ usage: { archiveAfterDays } })
  await billing.customers.create({ externalId: customerId })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug: 'team' })
  const report = (idempotencyKey: string, units: number, time: string, featureSlug: Slug = 'calls') =>
    billing.usage.report({ customerId, featureSlug, units, idempotencyKey, timestamp: at(time) })
  await advance({ to: at('01-31T23:30:00Z') })
  await report('one', 500, '01-10T00:00:00Z')
  await report('two', 300, '01-31T23:00:00Z')
  await report('top', 70, '01-20T00:00:00Z', 'peak')
  await report('low', 40, '01-20T01:00:00Z', 'peak')
  await advance({ to: at(until) })
  const lines = async () => {
    const { items } = await billing.invoices.list({ limit: 100 })
    return items
      .toReversed()
      .map((invoice) => invoice.lines.map(({ description, quantity, net }) => `${description} x${quantity} ${net}`))
  }
  /** The line that first billed the calls of January. */
  const explained = async () => {
    const { items } = await billing.invoices.list({ limit: 100 })
    for (const { id } of items) {
      const { lines: all } = await billing.invoices.explain({ invoiceId: id })
      const isJanuary = ({ start }: { start: string }) => start === at('01-01T00:00:00Z')
      const found = all.find(
        (line) => line.featureSlug === 'calls' && line.kind === 'usage' && isJanuary(line.servicePeriod),
      )
      if (found !== undefined) return found
    }
    return undefined
  }
  return {
    ...sandbox,
    subscriptionId,
    report,
    lines,
    explained,
    until: (to: string) => advance({ to: at(to) }),
    archive: () => archiveAll(api, environmentId),
    stored: async (table: string) =>
      (
        await api.connection.wire.send(`select count(*)::integer from ${table} where environment_id = $1`, [
          environmentId,
        ])
      )[0]?.[0],
    violations: () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId }),
    detach: async () => {
      const attached = (await api.engine.store.archiveParts.list()).filter(({ state }) => state === 'attached')
      const parts = attached.filter((part) => new Date(part.month).toISOString().startsWith(at('01')))
      return api.engine.store.archiveParts.detach(parts.at(-1)?.part ?? '', api.engine.wallClock())
    },
    rebuilt: async () => {
      const found = []
      const context = { ...api.engine, environmentId, actor: 'test', reason: null }
      for await (const { features } of rebuildTotals(context, { dryRun: true })) found.push(...features)
      return found
    },
  }
}

describe('events of a period that was billed long enough ago', () => {
  test('move, and their keys stay: the same again is a duplicate, other content a conflict', async () => {
    const { archive, stored, report, billing } = await newWorld()
    const first = await report('one', 500, '01-10T00:00:00Z')
    expect(first.status).toBe('duplicate')
    expect(await archive()).toBe(4)
    expect(await stored('usage_events')).toBe(0)
    expect(await stored('usage_archive')).toBe(4)
    expect(await report('one', 500, '01-10T00:00:00Z')).toEqual(first)
    await expect(report('one', 501, '01-10T00:00:00Z')).rejects.toMatchObject({ code: 'usage.conflict' })
    const common = { customerId: 'ada', featureSlug: 'calls', timestamp: '2026-03-14T00:00:00Z' } as const
    const { results } = await billing.usage.reportBatch({
      events: [
        { ...common, units: 1, idempotencyKey: 'new' },
        { ...common, units: 500, idempotencyKey: 'one', timestamp: '2026-01-10T00:00:00Z' },
        { ...common, units: 1, idempotencyKey: 'two' },
      ],
    })
    expect(results.map(({ status }) => status)).toEqual(['accepted', 'duplicate', 'conflict'])
    await expect(
      billing.usage.set({ customerId: 'ada', featureSlug: 'calls', quantity: 5, idempotencyKey: 'one' }),
    ).rejects.toMatchObject({ code: 'usage.conflict' })
    expect(await stored('usage_events')).toBe(1)
    expect(await archive()).toBe(0)
  })

  test('are still what an explanation counts and shows, and what the feed lists, and both say where they are', async () => {
    const { archive, explained, billing } = await newWorld()
    const before = await explained()
    const listed = await billing.usage.events({ customerId: 'ada', limit: 10 })
    expect(before).toMatchObject({ events: 2, archived: false, detachedEvents: 0 })
    await archive()
    expect(await explained()).toEqual({ ...before, archived: true })
    const { items } = await billing.usage.events({ customerId: 'ada', limit: 10 })
    expect(items).toEqual(listed.items.map((event) => ({ ...event, archived: true })))
    expect(items).toHaveLength(4)
  })

  test('come back when they are voided or amended, are corrected, and move again', async () => {
    const { archive, billing, until, lines, stored, violations, report } = await newWorld()
    await archive()
    await report('march', 900, '03-02T00:00:00Z')
    await billing.usage.void({ customerId: 'ada', idempotencyKey: 'top' })
    await billing.usage.amend({ customerId: 'ada', idempotencyKey: 'two', units: 100 })
    await expect(billing.usage.void({ customerId: 'ada', idempotencyKey: 'none' })).rejects.toMatchObject({
      code: 'usage.event_not_found',
    })
    // The event and what changed it, of each, and that of March.
    expect(await stored('usage_events')).toBe(5)
    expect(await stored('usage_archive')).toBe(2)
    expect(await stored('usage_archive_keys')).toBe(2)
    expect(await archive()).toBe(0)
    await until('04-02T00:00:00Z')
    expect((await lines()).at(-1)?.filter((line) => line.includes('corrected'))).toEqual([
      'Calls, corrected x-200 -200',
      'Peak, corrected x-30 -30',
    ])
    expect(await archive()).toBe(4)
    expect(await stored('usage_archive_keys')).toBe(4)
    expect(await billing.usage.void({ customerId: 'ada', idempotencyKey: 'top' })).toMatchObject({
      status: 'duplicate',
    })
    expect(await stored('usage_events')).toBe(1)
    expect(await report('two', 300, '01-31T23:00:00Z')).toMatchObject({ status: 'duplicate' })
    expect((await billing.usage.events({ customerId: 'ada', outcome: 'voided', limit: 9 })).items).toMatchObject([
      { idempotencyKey: 'top', archived: true, changes: [{ kind: 'void' }] },
    ])
    expect(await violations()).toEqual([])
  })

  test('are followed by what comes late, once that is corrected', async () => {
    const { archive, report, until, lines, stored, explained } = await newWorld()
    await archive()
    await report('late', 100, '01-05T00:00:00Z')
    expect(await archive()).toBe(0)
    expect(await explained()).toMatchObject({ events: 3 })
    await until('04-02T00:00:00Z')
    expect((await lines()).at(-1)).toContain('Calls, corrected x100 100')
    expect(await archive()).toBe(1)
    expect(await stored('usage_archive')).toBe(5)
  })
})

describe('events stay where they are', () => {
  test('unless the environment says that they are archived', async () => {
    const { archive } = await newWorld({ archiveAfterDays: null })
    expect(await archive()).toBe(0)
  })

  test('until their period was billed so many days ago', async () => {
    const { archive, until, stored } = await newWorld({ until: '02-20T23:59:59Z' })
    expect(await archive()).toBe(0)
    await until('02-21T00:00:00Z')
    expect(await archive()).toBe(4)
    expect(await stored('usage_events')).toBe(0)
  })

  test('where no invoice has billed them: of an open period, and of no subscription', async () => {
    const { archive, report, billing, stored } = await newWorld()
    await report('open', 1, '03-02T00:00:00Z')
    await billing.customers.create({ externalId: 'bob' })
    await billing.usage.report({
      customerId: 'bob',
      featureSlug: 'calls',
      units: 1,
      idempotencyKey: 'b',
      timestamp: '2026-01-02T00:00:00Z',
    })
    await archive()
    expect(await stored('usage_events')).toBe(2)
  })

  test('while a correction of their period waits', async () => {
    const { archive, report, until } = await newWorld()
    await report('late', 100, '01-05T00:00:00Z')
    expect(await archive()).toBe(0)
    await until('04-02T00:00:00Z')
    expect(await archive()).toBe(5)
  })
})

describe('a part of the archive that was detached', () => {
  test('is told wherever its events are missed, and its periods are closed for good', async () => {
    const { archive, detach, explained, report, billing, stored, rebuilt, until, lines } = await newWorld({
      year: 2031,
    })
    await archive()
    const before = await explained()
    expect(await detach()).toBe('detached')
    expect(await stored('usage_archive')).toBe(0)
    expect(await explained()).toEqual({ ...before, events: 0, firstEvents: [], detachedEvents: 2 })
    expect(await report('one', 500, '01-10T00:00:00Z')).toMatchObject({ status: 'duplicate' })
    await expect(report('late', 1, '01-10T00:00:00Z')).rejects.toMatchObject({ code: 'usage.archived' })
    for (const change of [
      () => billing.usage.void({ customerId: 'ada', idempotencyKey: 'one' }),
      () => billing.usage.amend({ customerId: 'ada', idempotencyKey: 'two', units: 1 }),
    ])
      await expect(change()).rejects.toMatchObject({ code: 'usage.archived' })
    await expect(
      billing.usage.summary({
        customerId: 'ada',
        featureSlug: 'calls',
        at: '2031-01-10T00:00:00Z',
        series: { by: 'day' },
      }),
    ).rejects.toMatchObject({ code: 'usage.archived' })
    const january = await billing.usage.summary({ customerId: 'ada', featureSlug: 'calls', at: '2031-01-10T00:00:00Z' })
    expect(january.features).toMatchObject([{ quantity: '800' }])
    expect((await rebuilt()).toSorted((a, b) => (a.featureSlug < b.featureSlug ? -1 : 1))).toEqual([
      { featureSlug: 'calls', events: 0, differences: [], windows: [], unplaced: 0, detached: 2 },
      { featureSlug: 'peak', events: 0, differences: [], windows: [], unplaced: 0, detached: 2 },
    ])
    await until('04-02T00:00:00Z')
    expect((await lines()).flat().filter((line) => line.includes('corrected'))).toEqual([])
  })

  test('waits for the corrections of its periods', async () => {
    const { archive, detach, report } = await newWorld({ year: 2032 })
    await archive()
    await report('late', 100, '01-05T00:00:00Z')
    expect(await detach()).toBe('correction_waits')
  })

  test('takes no more events: what is archived of its month later is in another', async () => {
    const world = await newWorld({ year: 2033 })
    await world.archive()
    await world.detach()
    const other = await newWorld({ year: 2033 })
    expect(await other.archive()).toBe(4)
    expect(await other.explained()).toMatchObject({ events: 2, archived: true, detachedEvents: 0 })
    expect(await world.explained()).toMatchObject({ events: 0, detachedEvents: 2 })
  })
})

test('the worker of a server archives what is due, step by step', async () => {
  const context = await api.newEnvironment('live')
  const billing = await api.newClient(context)
  const before = api.clock.wall
  const work = async (at: string) => {
    api.clock.wall = instantFromIso(at)
    await runDueWork(api.engine, (error) => {
      throw error
    })
  }
  await billing.catalog.push({ catalog })
  const collection = 'send_invoice'
  const timestamp = '2026-01-01T00:00:00Z'
  await billing.environments.updateSettings({ usage: { archiveAfterDays: 20 }, invoices: { collection } })
  await billing.customers.create({ externalId: 'ada' })
  await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 1, idempotencyKey: 'one', timestamp })
  const archived = async () =>
    (
      await api.connection.wire.send('select count(*)::integer from usage_archive where environment_id = $1', [
        context.environmentId,
      ])
    )[0]?.[0]
  await work('2026-02-01T00:00:00Z')
  await work('2026-02-01T02:00:00Z')
  expect(await archived()).toBe(0)
  await work('2026-02-22T00:00:00Z')
  expect(await archived()).toBe(1)
  api.clock.wall = before
})

test('a sandbox that is emptied leaves nothing in the archive', async () => {
  const { archive, stored, billing } = await newWorld()
  await archive()
  await billing.environments.reset({})
  for (const table of ['usage_archive', 'usage_archive_keys', 'usage_archive_counts'])
    expect(await stored(table)).toBe(0)
})

test('whatever happens, who is archived at every turn is billed and counted as who is not', async () => {
  let archived = 0
  await fc.assert(
    fc.asyncProperty(usageLives(fc), async (acts) => {
      const [plain, moved] = [await liveWithUsage(api, acts), await liveWithUsage(api, acts, true)]
      archived += Number(
        (
          await api.connection.wire.send('select count(*) from usage_archive where environment_id = $1', [
            moved.environmentId,
          ])
        )[0]?.[0],
      )
      const [expected, seen] = [await booksOf(plain), await booksOf(moved)]
      expect(seen).toEqual(expected)
    }),
    { numRuns: 10, endOnFailure: true },
  )
  expect(archived).toBeGreaterThan(10)
}, 600_000)

/** What an outsider sees of invoices, use and events, without ids. */
async function booksOf({ billing, environmentId }: Awaited<ReturnType<typeof liveWithUsage>>) {
  const invoices = (await billing.invoices.list({ limit: 100 })).items
  const explained = []
  for (const { id } of invoices) {
    const { lines } = await billing.invoices.explain({ invoiceId: id })
    explained.push(
      lines.map(({ description, quantity, net, events, firstEvents }) => {
        return [
          description,
          quantity,
          net,
          events,
          firstEvents.map(({ idempotencyKey, units }) => [idempotencyKey, units]),
        ]
      }),
    )
  }
  const { features } = await billing.usage.summary({ customerId: 'ada' })
  const { items } = await billing.usage.events({ limit: 100 })
  return {
    explained,
    quantities: features.map(({ featureSlug, quantity, groups }) => [featureSlug, quantity, groups]),
    feed: items.map(({ idempotencyKey, outcome, units, changes }) => [idempotencyKey, outcome, units, changes.length]),
    violations: await violationsIn({ connection: api.connection, store: api.engine.store, environmentId }),
  }
}
