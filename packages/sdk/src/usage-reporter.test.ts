import { afterEach, describe, expect, test, vi } from 'vitest'
import { accepts, refuses, resets, type ScriptedServer, type Step, startServer } from '../tests/scripted-server.ts'
import type { UsageEvent, UsageResult } from './generated/types.ts'
import { Tallywright, type TallywrightOptions } from './tallywright.ts'
import type { TallywrightError } from './tallywright-error.ts'
import { BATCH_LIMITS, HELD_EVENTS, KEPT_LIMITS, UsageReporter } from './usage-reporter.ts'

let server: ScriptedServer

afterEach(() => server.close())

async function clientOf(steps: readonly Step[], options: Partial<TallywrightOptions> = {}) {
  server = await startServer(...steps)
  return new Tallywright({ apiKey: 'tw_test_sk_1', baseUrl: server.baseUrl, runtime: { random: () => 0 }, ...options })
}

const event = { customerId: 'acme', featureSlug: 'api-calls', units: 1 }
const batches = () => server.seen.map(({ input }) => (input as { events: UsageEvent[] }).events)

/** Accepts what comes, but for the events that `refusal` has an answer to. */
function answers(refusal: (event: UsageEvent) => UsageResult | undefined): Step {
  return (response, { input }) => {
    const { events } = input as { events: UsageEvent[] }
    const results = events.map(
      (one) => refusal(one) ?? { status: 'accepted', idempotencyKey: one.idempotencyKey, usageEventId: 'use_1' },
    )
    response.writeHead(200, { 'content-type': 'application/json', 'request-id': 'req_1' })
    response.end(JSON.stringify({ result: { data: { object: 'usage_batch', results } } }))
  }
}

test('reports of one moment go in one batch, and each resolves with its own receipt', async () => {
  const client = await clientOf([accepts])
  const receipts = await Promise.all([
    client.usage.report({ ...event, idempotencyKey: 'a' }),
    client.usage.report({ ...event, idempotencyKey: 'b' }),
  ])
  expect(server.seen.map(({ path }) => path)).toEqual(['/trpc/usage.reportBatch'])
  expect(receipts).toEqual([
    { object: 'usage_receipt', status: 'accepted', idempotencyKey: 'a', usageEventId: 'use_a' },
    { object: 'usage_receipt', status: 'accepted', idempotencyKey: 'b', usageEventId: 'use_b' },
  ])
})

test('an event without an idempotencyKey gets one of its own', async () => {
  const client = await clientOf([accepts])
  await Promise.all([client.usage.report(event), client.usage.report(event)])
  const keys = batches().flatMap((events) => events.map(({ idempotencyKey }) => idempotencyKey))
  expect(new Set(keys).size).toBe(2)
})

test('a full batch goes at once and leaves the rest for the next', async () => {
  const client = await clientOf([accepts])
  await Promise.all(Array.from({ length: BATCH_LIMITS.events + 1 }, () => client.usage.report(event)))
  expect(batches().map(({ length }) => length)).toEqual([BATCH_LIMITS.events, 1])
})

test('a batch is full by its bytes too', async () => {
  const client = await clientOf([accepts])
  const properties = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, 'x'.repeat(255)]))
  await Promise.all(Array.from({ length: 100 }, () => client.usage.report({ ...event, properties })))
  for (const { input } of server.seen) expect(JSON.stringify(input).length).toBeLessThan(BATCH_LIMITS.bytes + 1_000)
  expect(batches().flat()).toHaveLength(100)
})

test.each([
  ['a connection that breaks after the commit', resets],
  ['a server that is starting', refuses(503, 'server.unavailable')],
])('after %s the batch is sent again with the keys it had', async (_, fault) => {
  const client = await clientOf([fault, accepts])
  await Promise.all([client.usage.report(event), client.usage.report(event)])
  const [first, second] = batches()
  expect(second).toEqual(first)
})

test('a refused event rejects alone, as it would if it had been reported alone', async () => {
  const refusal = { code: 'usage.unknown_feature', message: 'no such feature', param: 'featureSlug', docUrl: '/docs' }
  const client = await clientOf([
    answers(({ idempotencyKey }) =>
      idempotencyKey === 'bad' ? { status: 'rejected', idempotencyKey, ...refusal } : undefined,
    ),
  ])
  const [good, bad] = await Promise.allSettled([
    client.usage.report({ ...event, idempotencyKey: 'good' }),
    client.usage.report({ ...event, idempotencyKey: 'bad' }),
  ])
  expect(good).toMatchObject({ status: 'fulfilled' })
  expect(bad).toMatchObject({
    status: 'rejected',
    reason: { ...refusal, status: 404, requestId: 'req_1' },
  })
})

test('an event that cannot be read does not take the others of its batch down', async () => {
  const refusal = refuses(400, 'validation.failed', {
    details: { problems: [{ path: 'events.1.units', message: 'must be a decimal' }] },
  })
  const client = await clientOf([refusal, accepts])
  const settled = await Promise.allSettled(
    ['a', 'b', 'c'].map((idempotencyKey) => client.usage.report({ ...event, idempotencyKey })),
  )
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(settled[1]).toMatchObject({
    reason: { code: 'validation.failed', param: 'units', message: 'units must be a decimal' },
  })
  expect(batches()[1]?.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['a', 'c'])
})

test('a batch that is too large for the server goes in halves', async () => {
  const tooLarge: Step = (response, request) =>
    (request.input as { events: unknown[] }).events.length > 2
      ? refuses(413, 'request.too_large')(response, request)
      : accepts(response, request)
  const client = await clientOf([tooLarge])
  await Promise.all(Array.from({ length: 5 }, () => client.usage.report(event)))
  expect(batches().map(({ length }) => length)).toEqual([5, 3, 2, 1, 2])
})

test('an event that could not be sent rejects, and onError hears of it with the event', async () => {
  const onError = vi.fn<(error: TallywrightError, event: UsageEvent) => void>()
  const client = await clientOf([resets], { maxRetries: 1, onError })
  void client.usage.report({ ...event, idempotencyKey: 'lost' })
  await client.usage.flush()
  await Promise.resolve()
  expect(onError.mock.calls.map(([error, { idempotencyKey }]) => [error.code, idempotencyKey])).toEqual([
    ['connection.failed', 'lost'],
  ])
})

test('an event that is no JSON rejects alone, and onError hears of it though nobody awaits', async () => {
  const onError = vi.fn<(error: TallywrightError, event: UsageEvent) => void>()
  const client = await clientOf([accepts], { onError })
  const big = { ...event, units: 1n as unknown as number }
  void client.usage.report({ ...big, idempotencyKey: 'big' })
  const good = client.usage.report(event)
  await client.usage.flush()
  expect(await good).toMatchObject({ status: 'accepted' })
  expect(onError.mock.calls.map(([error, { idempotencyKey }]) => [error.code, idempotencyKey])).toEqual([
    ['event.unsendable', 'big'],
  ])
  await expect(client.usage.report(big)).rejects.toMatchObject({ message: expect.stringContaining('BigInt') })
})

test('an onError that throws keeps no other event from being settled', async () => {
  const thrown = nextFailure('uncaughtException')
  let hasThrown = false
  const onError = () => {
    if (!hasThrown) {
      hasThrown = true
      throw new Error('in onError')
    }
  }
  const client = await clientOf([refuses(401, 'auth.invalid_key')], { onError })
  const settled = await Promise.allSettled([client.usage.report(event), client.usage.report(event)])
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await thrown).toMatchObject({ message: 'in onError' })
})

test('without onError, a failed report that nobody awaits is an unhandled rejection', async () => {
  const rejected = nextFailure('unhandledRejection')
  const client = await clientOf([refuses(401, 'auth.invalid_key')])
  void client.usage.report(event)
  expect(await rejected).toMatchObject({ code: 'auth.invalid_key' })
})

/** Out of the hands of the test runner, which would count it as a failure of its own. */
function nextFailure(kind: 'uncaughtException' | 'unhandledRejection'): Promise<unknown> {
  const listeners = process.rawListeners(kind)
  process.removeAllListeners(kind)
  return new Promise((resolve) =>
    process.once(kind, (error: unknown) => {
      for (const listener of listeners) process.on(kind, listener as () => void)
      resolve(error)
    }),
  )
}

test('with more than the buffer holds, the rest waits and all of it arrives once', async () => {
  const client = await clientOf([accepts])
  const all = Array.from({ length: HELD_EVENTS + 2_500 }, (_, index) => `k${index}`)
  await Promise.all(all.map((idempotencyKey) => client.usage.report({ ...event, idempotencyKey })))
  expect(
    batches()
      .flat()
      .map(({ idempotencyKey }) => idempotencyKey)
      .sort(),
  ).toEqual(all.toSorted())
})

test('flush sends at once and waits for what it sent', async () => {
  const client = await clientOf([accepts], { runtime: { startTimer: () => () => {} } })
  let isSettled = false
  void client.usage.report(event).then(() => {
    isSettled = true
  })
  await client.usage.flush()
  expect(isSettled).toBe(true)
})

test('close sends what is held, and refuses what comes after', async () => {
  const client = await clientOf([accepts])
  const held = client.usage.report(event)
  await client.close()
  expect(await held).toMatchObject({ status: 'accepted' })
  await expect(client.usage.report(event)).rejects.toMatchObject({ code: 'client.closed' })
  expect(batches()).toHaveLength(1)
})

test('a test key leaves the timestamp to the sandbox’s clock', async () => {
  const client = await clientOf([accepts])
  await client.usage.report(event)
  expect(batches()[0]?.[0]).toEqual({ ...event, idempotencyKey: expect.any(String) })
})

test('a live key stamps the moment of the call, and no retry changes it', async () => {
  let now = Date.parse('2026-03-16T12:00:00Z')
  const runtime = { random: () => 0, now: () => now++ }
  const client = await clientOf([resets, accepts], { apiKey: 'tw_live_sk_1', runtime })
  await client.usage.report(event)
  const sent = { ...event, idempotencyKey: expect.any(String), defaultTimestamp: '2026-03-16T12:00:00.000Z' }
  expect(batches()).toEqual([[sent], [sent]])
})

test('a timestamp that was given stays', async () => {
  const client = await clientOf([accepts], { apiKey: 'tw_live_sk_1' })
  await client.usage.report({ ...event, timestamp: '2026-01-01T00:00:00Z' })
  expect(batches()[0]?.[0]).toMatchObject({ timestamp: '2026-01-01T00:00:00Z' })
  expect(batches()[0]?.[0]).not.toHaveProperty('defaultTimestamp')
})

test('an enforced report goes at once, alone, under one key over its tries', async () => {
  const client = await clientOf([refuses(503, 'server.unavailable'), refuses(409, 'usage.limit_reached')])
  await expect(client.usage.report({ ...event, enforce: true })).rejects.toMatchObject({ code: 'usage.limit_reached' })
  const inputs = server.seen.map(({ path, input }) => [path, (input as UsageEvent).idempotencyKey])
  expect(inputs[1]).toEqual(inputs[0])
  expect(inputs[0]?.[0]).toBe('/trpc/usage.report')
})

test('a batch of one’s own keeps its order, and its events get keys where they have none', async () => {
  const client = await clientOf([accepts])
  const { results } = await client.usage.reportBatch({ events: [{ ...event, idempotencyKey: 'a' }, event] })
  expect(results.map(({ status }) => status)).toEqual(['accepted', 'accepted'])
  expect(batches()[0]?.[1]?.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/)
})

describe('of reports that nobody awaits', () => {
  /** What became of `count` reports that were made at once, to a server that does not answer. */
  function reportAll(count: number, each: UsageEvent): { reporter: UsageReporter; refused: string[]; heard: string[] } {
    const [refused, heard]: [string[], string[]] = [[], []]
    const reporter = new UsageReporter({
      send: () => new Promise(() => {}),
      startTimer: () => () => {},
      onError: ({ code }) => heard.push(code),
    })
    for (let index = 0; index < count; index++) reporter.report(each).catch(({ code }) => refused.push(code))
    return { reporter, refused, heard }
  }
  const small = { ...event, idempotencyKey: 'k' }

  test('no more are kept than the client’s bound; the others are refused, and onError hears of each', async () => {
    const { reporter, refused, heard } = reportAll(KEPT_LIMITS.events + 5_000, small)
    await vi.waitFor(() => expect(heard).toHaveLength(5_000))
    expect([reporter.kept, new Set(refused), new Set(heard)]).toEqual([
      { events: KEPT_LIMITS.events, bytes: KEPT_LIMITS.events * JSON.stringify(small).length },
      new Set(['client.full']),
      new Set(['client.full']),
    ])
    expect(refused).toHaveLength(5_000)
  })

  test('no more bytes are kept than the client’s bound', async () => {
    const large = { ...small, properties: { text: 'x'.repeat(999_900) } }
    const { reporter, refused, heard } = reportAll(KEPT_LIMITS.bytes / 1_000_000 + 20, large)
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(0))
    expect(reporter.kept.bytes).toBeLessThanOrEqual(KEPT_LIMITS.bytes)
    expect(reporter.kept.bytes).toBeGreaterThan(KEPT_LIMITS.bytes * 0.95)
    expect(refused).toHaveLength(KEPT_LIMITS.bytes / 1_000_000 + 20 - reporter.kept.events)
  })

  test('what is settled makes room again', async () => {
    const settle: (() => void)[] = []
    const reporter = new UsageReporter({
      send: (events) =>
        new Promise((resolve) =>
          settle.push(() => {
            const results = events.map(({ idempotencyKey }) => {
              return { status: 'accepted' as const, idempotencyKey, usageEventId: 'use_1' }
            })
            resolve({ output: { object: 'usage_batch', results }, requestId: null })
          }),
        ),
      startTimer: () => () => {},
      onError: () => {},
    })
    const reported = Array.from({ length: KEPT_LIMITS.events }, () => reporter.report(small))
    await expect(reporter.report(small)).rejects.toMatchObject({ code: 'client.full' })
    settle[0]?.()
    await reported[0]
    const again = reporter.report(small)
    expect(reporter.kept.events).toBe(KEPT_LIMITS.events - BATCH_LIMITS.events + 1)
    void reporter.flush()
    while (reporter.kept.events > 0) {
      for (const each of settle.splice(0)) each()
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
    expect(await again).toMatchObject({ status: 'accepted' })
    expect(reporter.kept).toEqual({ events: 0, bytes: 0 })
  })
})
