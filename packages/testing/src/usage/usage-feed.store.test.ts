import { addMilliseconds, BUCKET_COUNT, DAY, SECOND } from '@tallywright/domain'
import { listUsageEvents, reportUsage, runDueWork } from '@tallywright/engine'
import { createStore } from '@tallywright/store'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { valueIn } from '../harness/test-engine.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const perUnit = <Slug extends string>(feature: Slug) =>
  ({ feature, cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } }) as const
const filters = [{ property: 'free', notIn: ['true'] }] as const
const catalog = {
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum', groupBy: ['region'], filters } },
    other: { type: 'metered', name: 'Other', meter: { aggregation: 'sum' } },
    seat: { type: 'seats', name: 'Seats' },
  },
  plans: {
    team: { name: 'Team', features: { calls: priced }, prices: { calls: perUnit('calls') } },
    strict: {
      name: 'Strict',
      features: { calls: { type: 'metered', consumption: 'priced', overage: 'blocked', allowance: '10' } },
      prices: {},
    },
  },
} as const

async function newWorld({
  planSlug = 'team',
  ...invoices
}: {
  planSlug?: 'team' | 'strict'
  lateUsage?: 'correct' | 'reject'
} = {}) {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-01-01T00:00:00Z' },
  )
  const { billing, advance, environmentId, secretKey } = sandbox
  await billing.environments.updateSettings({ invoices })
  const { id: customerId } = await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug })
  const context = { ...api.engine, environmentId, actor: 'test', reason: null }
  const report = (idempotencyKey: string, more: object = {}) =>
    billing.usage.reportBatch({
      events: [
        { customerId: 'ada', featureSlug: 'calls', units: 1, idempotencyKey, properties: { region: 'eu' }, ...more },
      ],
    })
  return {
    ...sandbox,
    ...{ customerId, subscriptionId, context, report },
    until: (to: string) => advance({ to }),
    feed: async (input: Parameters<typeof billing.usage.events>[0] = {}) => (await billing.usage.events(input)).items,
    post: async (type: string, body: string) => {
      const headers = { authorization: `Bearer ${secretKey}`, 'content-type': type }
      return (await api.fetch('/v1/usage/events', { method: 'POST', body, headers })).text
    },
  }
}

const january = { start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z' }

describe('an event that counts', () => {
  test('says where it counts, and the invoice line that billed it once it is', async () => {
    const { report, until, feed, billing, subscriptionId, customerId } = await newWorld()
    await report('one', { units: '2.5', properties: { region: 'eu', method: 'GET' } })
    await report('two', { properties: { region: 'us' } })
    await report('free', { properties: { region: 'us', free: true } })
    const before = await feed({ customerId: 'ada' })
    expect(before.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['free', 'two', 'one'])
    expect(before[2]).toMatchObject({
      ...{ outcome: 'accepted', kind: 'report', customerId, featureSlug: 'calls', units: '2.5', invoiceLine: null },
      ...{ refusal: null, changes: [], setTo: null, properties: { region: 'eu', method: 'GET' } },
      attribution: {
        ...{ subscriptionId, units: '2.5', countsAt: '2026-01-01T00:00:00Z', period: january, isMetered: true },
        ...{ segmentStart: '2026-01-01T00:00:00Z', group: { region: 'eu' }, priceId: expect.any(String) },
      },
    })
    expect(before[0]?.attribution).toMatchObject({ isMetered: false })
    await until('2026-02-02T00:00:00Z')
    const [invoice] = (await billing.invoices.list({ limit: 1 })).items
    const lineOf = (region: string) => invoice?.lines.find(({ group }) => group?.region === region)?.id
    const [free, two, one] = await feed({ customerId: 'ada' })
    expect(free?.invoiceLine).toBeNull()
    expect(two?.invoiceLine).toMatchObject({ lineId: lineOf('us') })
    expect(one?.invoiceLine).toEqual({
      ...{ invoiceId: invoice?.id, invoiceNumber: invoice?.number, lineId: lineOf('eu'), kind: 'usage' },
    })
  })

  test('late ends in the correction that billed it, and what had come in time in the line that was corrected', async () => {
    const { report, until, feed, billing } = await newWorld()
    const at = (timestamp: string) => ({ timestamp })
    await report('in-time', at('2026-01-01T00:00:00Z'))
    await until('2026-02-10T00:00:00Z')
    await report('late', at('2026-01-20T00:00:00Z'))
    expect((await feed({ customerId: 'ada' })).map(({ invoiceLine }) => invoiceLine?.kind)).toEqual([
      undefined,
      'usage',
    ])
    await until('2026-03-10T00:00:00Z')
    await report('later', at('2026-01-21T00:00:00Z'))
    await until('2026-04-10T00:00:00Z')
    const [april, march, february] = (await billing.invoices.list({})).items
    const found = await feed({ customerId: 'ada' })
    expect(
      found.map(({ idempotencyKey, invoiceLine }) => [idempotencyKey, invoiceLine?.kind, invoiceLine?.invoiceId]),
    ).toEqual([
      ['later', 'correction', april?.id],
      ['late', 'correction', march?.id],
      ['in-time', 'usage', february?.id],
    ])
    const [correction] = march?.lines.filter(({ kind }) => kind === 'correction') ?? []
    expect(found[1]?.invoiceLine?.lineId).toBe(correction?.id)
  })

  test('and is amended and voided keeps its trail, each step with the line that corrected it', async () => {
    const { report, until, feed, billing } = await newWorld()
    await report('amended', { units: 500 })
    await report('voided', { units: 300, properties: { region: 'us' } })
    await report('both', { units: 200, properties: { region: 'asia' } })
    const key = (idempotencyKey: string) => ({ customerId: 'ada', idempotencyKey })
    await billing.usage.amend({ ...key('both'), units: 250 })
    await until('2026-02-10T00:00:00Z')
    await billing.usage.amend({ ...key('amended'), units: 700 })
    await billing.usage.void(key('voided'))
    await until('2026-03-10T00:00:00Z')
    await billing.usage.void(key('both'))
    const [march, february] = (await billing.invoices.list({})).items
    const [both, voided, amended] = await feed({ customerId: 'ada' })
    expect(amended).toMatchObject({
      ...{ outcome: 'amended', units: '500', attribution: { units: '700' }, invoiceLine: { invoiceId: february?.id } },
      changes: [
        {
          ...{ kind: 'amend', units: '700', changedAt: '2026-02-10T00:00:00Z' },
          invoiceLine: { invoiceId: march?.id, kind: 'correction' },
        },
      ],
    })
    expect(voided).toMatchObject({
      ...{ outcome: 'voided', invoiceLine: { invoiceId: february?.id, kind: 'usage' } },
      changes: [{ kind: 'void', invoiceLine: { invoiceId: march?.id, kind: 'correction' } }],
    })
    expect(both).toMatchObject({
      outcome: 'voided',
      changes: [
        { kind: 'amend', invoiceLine: { invoiceId: february?.id, kind: 'usage' } },
        { kind: 'void', changedAt: '2026-03-10T00:00:00Z', invoiceLine: null },
      ],
    })
    const keysOf = async (outcome: 'amended' | 'voided' | 'accepted') =>
      (await feed({ customerId: 'ada', outcome })).map(({ idempotencyKey }) => idempotencyKey)
    expect([await keysOf('amended'), await keysOf('voided'), await keysOf('accepted')]).toEqual([
      ['amended'],
      ['both', 'voided'],
      [],
    ])
  })

  test('that set a quantity says to what, and one that nobody covers says so', async () => {
    const { report, feed, billing } = await newWorld()
    await report('first', { units: 4 })
    const set = { customerId: 'ada', featureSlug: 'calls', quantity: 10, idempotencyKey: 'set' } as const
    await billing.usage.set({ ...set, properties: { region: 'eu' } })
    await report('stray', { featureSlug: 'other' })
    const [stray, quantity] = await feed()
    expect(quantity).toMatchObject({ kind: 'set', units: '6', setTo: '10', outcome: 'accepted' })
    expect(stray).toMatchObject({ outcome: 'unattributed', attribution: null, invoiceLine: null })
    expect(await feed({ outcome: 'unattributed' })).toEqual([stray])
    expect(await feed({ featureSlug: 'other' })).toEqual([stray])
  })
})

describe('an event that was refused', () => {
  test('is in the feed with the reason and what to do, and has not used up its key', async () => {
    const { report, feed, billing, until, post, customerId } = await newWorld({
      planSlug: 'strict',
      lateUsage: 'reject',
    })
    await report('good')
    await report('nobody', { customerId: 'bob' })
    await report('nothing', { featureSlug: 'nothing' as never })
    await report('seat', { featureSlug: 'seat' as never })
    await report('future', { timestamp: '2026-01-01T01:00:00Z' })
    await report('good', { units: 2 })
    await until('2026-02-10T00:00:00Z')
    const enforced = { customerId: 'ada', featureSlug: 'calls', units: 11, enforce: true } as const
    await expect(billing.usage.report({ ...enforced, idempotencyKey: 'much' })).rejects.toMatchObject({
      code: 'usage.limit_reached',
    })
    await post('application/x-ndjson', '{"customerId":"ada","units":"many","idempotencyKey":"bad"}\nno json')
    const found = await feed({ outcome: 'rejected' })
    const told = found.map(({ idempotencyKey, refusal }) => [idempotencyKey, refusal?.code, refusal?.param])
    // Of one instant each.
    expect(told.slice(0, 3).sort()).toEqual(
      [
        ['bad', 'validation.failed', 'featureSlug'],
        ['much', 'usage.limit_reached', undefined],
        [null, 'validation.failed', undefined],
      ].sort(),
    )
    expect(told.slice(3).sort()).toEqual([
      ['future', 'usage.future_timestamp', 'timestamp'],
      ['good', 'usage.conflict', 'idempotencyKey'],
      ['nobody', 'usage.unknown_customer', 'customerId'],
      ['nothing', 'usage.unknown_feature', 'featureSlug'],
      ['seat', 'feature.not_metered', 'featureSlug'],
    ])
    for (const { refusal } of found) {
      expect(refusal?.next).toMatch(/^[A-Z].+\.$/)
      expect(refusal?.docUrl).toMatch(/\/docs\/errors#/)
    }
    const of = (key: string) => found.find(({ idempotencyKey }) => idempotencyKey === key)
    expect(of('nobody')).toMatchObject({ outcome: 'rejected', customerId: 'bob', units: '1', attribution: null })
    expect(of('good')).toMatchObject({ customerId, timestamp: null, featureSlug: 'calls' })
    expect(of('bad')).toMatchObject({ customerId: 'ada', units: 'many' })
    expect((await feed({ customerId, outcome: 'rejected' })).map(({ id }) => id)).toContain(of('bad')?.id)
    const { results } = await report('much')
    expect(results).toMatchObject([{ status: 'accepted' }])
    // A customer who is made now has the name that events were refused for.
    expect((await feed({ customerId: 'bob' })).map(({ idempotencyKey }) => idempotencyKey)).toEqual(['nobody'])
    await billing.customers.create({ externalId: 'bob' })
    expect((await feed({ customerId: 'bob', outcome: 'rejected' }))[0]?.idempotencyKey).toBe('nobody')
    expect((await report('nobody', { customerId: 'bob' })).results).toMatchObject([{ status: 'accepted' }])
  })

  test('too late is kept with what was refused', async () => {
    const { report, feed, until } = await newWorld({ lateUsage: 'reject' })
    await report('good')
    await until('2026-02-10T00:00:00Z')
    await report('late', { timestamp: '2026-01-05T00:00:00Z' })
    expect(await feed({ idempotencyKey: 'late', customerId: 'ada' })).toMatchObject([
      { outcome: 'rejected', timestamp: '2026-01-05T00:00:00Z', refusal: { code: 'usage.too_late' } },
    ])
  })

  test('is kept without secrets, control characters and half characters, wherever they were sent', async () => {
    const { post, feed, secretKey } = await newWorld()
    const sent = {
      customerId: secretKey,
      featureSlug: 'whsec_abc',
      idempotencyKey: `x\u0000\ud800${'é'.repeat(400)}`,
      [secretKey]: 1,
    }
    await post('application/json', JSON.stringify(sent))
    await post('application/x-ndjson', `{"authorization": "Bearer ${secretKey}`)
    const found = await feed({ outcome: 'rejected' })
    const event = found.find(({ idempotencyKey }) => idempotencyKey !== null)
    expect(found).toHaveLength(2)
    expect(JSON.stringify(found)).not.toContain(secretKey.slice(0, 40))
    expect(event).toMatchObject({ customerId: '[secret]', featureSlug: '[secret]' })
    expect(event?.idempotencyKey).toHaveLength(255)
    expect(event?.idempotencyKey?.isWellFormed()).toBe(true)
  })

  test('is forgotten after 30 days, and beyond the newest 10,000 of an environment', async () => {
    const { engine, clock } = api
    const context = await api.newEnvironment('live')
    const begun = clock.wall
    const own = { bucket: 0, customerId: null, units: null, timestamp: null, param: null, code: 'usage.conflict' }
    const what = { ...own, customerName: null, featureSlug: null, idempotencyKey: null, message: 'm' }
    const add = (agos: readonly number[]) =>
      engine.store.transaction(context.environmentId, (tx) => {
        const rows = agos.map((days) => addMilliseconds(clock.wall, -days * DAY))
        const id = () => engine.ids.next('usageEvent')
        return tx.refusedUsage.add(rows.map((at) => ({ ...what, storedAt: at, receivedAt: at, id: id() })))
      })
    const kept = () =>
      engine.store.transaction(context.environmentId, (tx) => tx.refusedUsage.list({}, { limit: 20_000, after: null }))
    /** The worker, in the second in which it is the bucket's turn. */
    const work = async (bucket: number) => {
      const turn = Math.floor(begun / SECOND) % BUCKET_COUNT
      clock.wall = addMilliseconds(begun, (BUCKET_COUNT - turn + bucket) * SECOND)
      await runDueWork(engine, (error) => expect(error).toBeUndefined())
    }
    await add([31, 29])
    await work(1)
    expect(await kept()).toHaveLength(2)
    await work(0)
    expect(await kept()).toHaveLength(1)
    await add(Array.from({ length: 10_050 }, () => 0))
    await work(31)
    expect(await kept()).toHaveLength(10_051)
    await work(32)
    const rows = await kept()
    expect(rows).toHaveLength(10_000)
    expect(new Set(rows.map(({ storedAt }) => storedAt)).size).toBe(1)
    const { items } = valueIn(await listUsageEvents(context, { limit: 2 }))
    expect(items.map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected'])
    clock.wall = begun
  })

  test('goes with its customer, also what was refused under their name before they were there', async () => {
    const { report, feed, billing } = await newWorld()
    await report('early', { customerId: 'eve' })
    const { id } = await billing.customers.create({ externalId: 'eve' })
    await report('nothing', { customerId: 'eve', featureSlug: 'nothing' as never })
    expect(await feed({ customerId: 'eve' })).toHaveLength(2)
    await billing.customers.delete({ customerId: id })
    expect([...(await feed({ customerId: 'eve' })), ...(await feed({ customerId: id }))]).toEqual([])
  })

  test('is looked for by one statement more, however many were refused, and by none where none was', async () => {
    const { context } = await newWorld()
    const event = (idempotencyKey: string, more: object = {}) => ({
      ...{ customerId: 'ada', featureSlug: 'calls', units: '1', idempotencyKey, ...more },
    })
    const many = (name: string, more?: object) =>
      Array.from({ length: 20 }, (_, index) => event(`${name}${index}`, more))
    const told = async (events: ReturnType<typeof many>) => {
      const texts: string[] = []
      const note = <Answer>(text: string, answer: Answer) => {
        texts.push(text)
        return answer
      }
      const { connection, engine } = api
      const noted = <W extends TestApi['connection']['wire']>(wire: W): W => ({
        ...wire,
        send: (text, params) => note(text, wire.send(text, params)),
        sendNamed: (text, params) => note(text, wire.sendNamed(text, params)),
      })
      const store = createStore({
        ...connection,
        wire: noted(connection.wire),
        transaction: (work) => connection.transaction((wire) => work(noted(wire))),
      })
      await reportUsage({ ...context, store, intake: engine.intake }, events)
      return texts
    }
    // The first is judged in a transaction, which remembers the customer; the second is one statement.
    const first = await told(many('first'))
    expect(first.filter((text) => text.includes('refused_usage'))).toEqual([])
    expect(await told(many('second'))).toHaveLength(1)
    const again = await told(many('first'))
    expect(again.filter((text) => text.includes('refused_usage'))).toEqual([])
    const refused = await told(many('third', { featureSlug: 'nothing' }))
    expect(refused.filter((text) => text.includes('refused_usage'))).toHaveLength(1)
  })
})

describe('the feed', () => {
  test('has every entry on one page, whatever the size of its pages, newest first', async () => {
    const { report, feed, billing, until } = await newWorld()
    for (const day of ['02', '03', '04']) {
      await until(`2026-01-${day}T00:00:00Z`)
      for (const number of [1, 2, 3])
        await report(`${day}-${number}`, number === 2 ? { featureSlug: 'nothing' as never } : {})
    }
    const whole = await feed({ limit: 100 })
    expect(whole).toHaveLength(9)
    expect(whole.map(({ receivedAt }) => receivedAt.slice(8, 10)).join(' ')).toBe('04 04 04 03 03 03 02 02 02')
    for (const limit of [1, 2, 4]) {
      const paged = []
      let cursor: string | null | undefined
      do {
        const page = await billing.usage.events({ limit, ...(cursor == null ? {} : { cursor }) })
        paged.push(...page.items)
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(paged).toEqual(whole)
    }
    const third = await feed({ from: '2026-01-03T00:00:00Z', to: '2026-01-04T00:00:00Z' })
    expect(third).toEqual(whole.slice(3, 6))
  })

  test('is asked for a key of a customer only, and by its own cursors', async () => {
    const { billing } = await newWorld()
    await expect(billing.usage.events({ idempotencyKey: 'one' })).rejects.toMatchObject({ param: 'customerId' })
    for (const cursor of ['x', Buffer.from('1 use_x').toString('base64url')])
      await expect(billing.usage.events({ cursor })).rejects.toMatchObject({
        code: 'validation.failed',
        param: 'cursor',
      })
  })

  test('shows nothing of another environment', async () => {
    const [one, other] = [await newWorld(), await newWorld()]
    await one.report('mine')
    await one.report('nobody', { customerId: 'bob' })
    expect(await other.feed()).toEqual([])
    expect(await other.feed({ customerId: one.customerId })).toEqual([])
  })
})
