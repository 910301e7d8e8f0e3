import { afterEach, describe, expect, test } from 'vitest'
import { hurried } from '../tests/hurried-runtime.ts'
import {
  hangs,
  page,
  refuses,
  replies,
  resets,
  type ScriptedServer,
  type Step,
  startServer,
} from '../tests/scripted-server.ts'
import { Tallywright } from './tallywright.ts'
import type { OnUnavailable } from './when-unavailable.ts'

let server: ScriptedServer

afterEach(() => server.close())

async function asking(onUnavailable: OnUnavailable, ...steps: readonly Step[]) {
  server = await startServer(...steps)
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') }
  const runtime = { ...hurried(), now: () => clock.now }
  const client = new Tallywright({ apiKey: 'tw_test_sk_1', baseUrl: server.baseUrl, runtime, onUnavailable })
  return {
    pass: (milliseconds: number) => {
      clock.now += milliseconds
    },
    check: (featureSlug: string, units = 1) => client.usage.check({ customerId: 'ada', featureSlug, units }),
    has: (featureSlug: string) => client.entitlements.check({ customerId: 'ada', featureSlug }),
  }
}

const allowed = { object: 'entitlement', type: 'metered', featureSlug: 'calls', allowed: true }
const down = refuses(503, 'server.unavailable')

describe('when the server is not there, a check', () => {
  test.each<[string, Step]>([
    ['is unavailable', down],
    ['fails', refuses(500, 'internal')],
    ['asks to wait', page(429, { 'retry-after': '60' })],
    ['breaks the connection', resets],
    ['does not answer in time', hangs],
  ])('of a server that %s is answered as its feature says, after one try', async (_, step) => {
    const { check, has } = await asking({ features: { calls: 'allow', words: 'deny' } }, step)
    expect(await check('calls')).toMatchObject({ type: 'unavailable', allowed: true, reason: 'server_unavailable' })
    expect(await check('words')).toMatchObject({ type: 'unavailable', allowed: false })
    expect(await has('calls')).toMatchObject({ type: 'unavailable', featureSlug: 'calls', allowed: true })
    expect(server.seen).toHaveLength(3)
  })

  test('rejects where nothing else was said, after all tries', async () => {
    const { check } = await asking({ features: { calls: 'allow' } }, down)
    await expect(check('words')).rejects.toMatchObject({ code: 'server.unavailable' })
    expect(server.seen).toHaveLength(4)
  })

  test('is answered with what is known of the same question, and until when', async () => {
    const { check, pass } = await asking({ default: 'last_known', lastKnownForMs: 60_000 }, replies(allowed), down)
    expect(await check('calls')).toEqual(allowed)
    expect(await check('calls')).toEqual({ ...allowed, lastKnownAt: '2026-01-01T00:00:00.000Z' })
    expect(await check('calls', 2)).toMatchObject({ type: 'unavailable', allowed: false })
    pass(60_001)
    expect(await check('calls')).toMatchObject({ type: 'unavailable', allowed: false })
  })

  test('that is refused says so, whatever was set', async () => {
    const { check } = await asking({ default: 'allow' }, refuses(404, 'customer.not_found'))
    await expect(check('calls')).rejects.toMatchObject({ code: 'customer.not_found' })
  })
})
