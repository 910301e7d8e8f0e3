import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TallywrightError } from './tallywright-error.ts'
import { type LeaseCalls, type LeaseInput, UsageLease } from './usage-lease.ts'

/** A server that holds units of one limit, as ours does: what is held or used is there for nobody else. */
function limitedTo(limit: number) {
  const state = { now: 0, used: 0, fails: false, requests: [] as string[] }
  const holds = new Map<string, { units: number; until: number }>()
  const held = () => [...holds.values()].reduce((sum, { units, until }) => sum + (until > state.now ? units : 0), 0)
  const answer = <Value>(request: string, value: () => Value): Promise<Value> => {
    state.requests.push(request)
    if (state.fails) return Promise.reject(new TallywrightError('connection.failed', 'gone', { status: null }))
    return Promise.resolve().then(value)
  }
  const calls: LeaseCalls = {
    feature: () => answer('feature', () => ({ type: 'metered', meter: { aggregation: 'sum' } }) as never),
    check: () => answer('check', () => ({ remaining: String(limit - state.used - held()) }) as never),
    hold: ({ units, expiresInSeconds = 600 }) =>
      answer(`hold ${units}`, () => {
        const reached = new TallywrightError('usage.limit_reached', 'reached', { status: 409 })
        if (state.used + held() + Number(units) > limit) throw reached
        const id = `hold_${holds.size}`
        holds.set(id, { units: Number(units), until: state.now + expiresInSeconds * 1_000 })
        return { id } as never
      }),
    settle: ({ holdId, units }) =>
      answer(`settle ${units}`, () => {
        holds.delete(holdId)
        state.used += units
      }),
    release: ({ holdId }) => answer('release', () => holds.delete(holdId)),
  }
  const runtime = {
    now: () => state.now,
    uuid: () => String(Math.random()),
    random: Math.random,
    fetch: globalThis.fetch,
    startTimer: () => () => undefined,
  }
  const open = (input: Partial<LeaseInput> = {}) =>
    UsageLease.open(calls, runtime, { customerId: 'ada', featureSlug: 'calls', units: 10, seconds: 10, ...input })
  return { state, held, open, calls }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('a lease', () => {
  test('gives out what it holds without asking, and records it as one event', async () => {
    const { open, state } = limitedTo(100)
    const lease = await open()
    expect([lease.take(3), lease.take(), lease.left]).toEqual([true, true, 6])
    expect(state.requests).toEqual(['feature', 'hold 10'])
    await lease.close()
    expect(state).toMatchObject({ used: 4, requests: ['feature', 'hold 10', 'settle 4'] })
  })

  test('holds the next share before the first is used up', async () => {
    const { open, state } = limitedTo(100)
    const lease = await open()
    for (let taken = 0; taken < 8; taken++) lease.take()
    await settled()
    expect(lease.left).toBe(10)
    expect(state.requests.slice(2)).toEqual(['hold 10', 'settle 8'])
    await lease.close()
    expect(state.used).toBe(8)
  })

  test('gives out the last units of the limit, and not one more', async () => {
    const { open, state } = limitedTo(25)
    const lease = await open()
    let given = 0
    for (let asked = 0; asked < 100; asked++) {
      if (await lease.acquire()) given++
      await settled()
    }
    await lease.close()
    expect([given, state.used]).toEqual([25, 25])
  })

  test('gives out nothing after its time, and is renewed by who asks', async () => {
    const { open, state, held } = limitedTo(100)
    const lease = await open()
    state.now = 8_000
    expect([lease.take(), lease.left]).toEqual([false, 0])
    await settled()
    expect(lease.take()).toBe(true)
    await lease.close()
    expect([state.used, held()]).toEqual([1, 0])
  })

  test('keeps what could not be recorded until it is', async () => {
    const { open, state } = limitedTo(100)
    const lease = await open()
    lease.take(5)
    state.fails = true
    await expect(lease.close()).rejects.toMatchObject({ code: 'connection.failed' })
    state.fails = false
    await lease.close()
    expect(state.used).toBe(5)
    expect(lease.take()).toBe(false)
  })

  test.each([0, -1, 1.5, Number.NaN])('is not of %s units', async (units) => {
    await expect(limitedTo(100).open({ units })).rejects.toThrow(RangeError)
  })

  test('is not of a meter that counts one event otherwise than its parts', async () => {
    const { calls, open } = limitedTo(100)
    calls.feature = () => Promise.resolve({ type: 'metered', meter: { aggregation: 'max' } } as never)
    await expect(open()).rejects.toThrow(TypeError)
  })

  test.each([-1, Number.NaN])('gives out nothing for %s units', async (units) => {
    const lease = await limitedTo(100).open()
    expect(lease.take(units)).toBe(false)
    expect(lease.left).toBe(10)
  })

  test('of several processes gives out no more than the limit together, whatever they do when', async () => {
    const act = fc.record({ who: fc.nat(2), units: fc.nat(4), passMs: fc.nat(3_000) })
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
        const { open, state, held } = limitedTo(40)
        const leases = await Promise.all([open(), open(), open()])
        let given = 0
        for (const { who, units, passMs } of acts) {
          state.now += passMs
          if (leases[who]?.take(units) === true) given += units
          await settled()
        }
        for (const lease of leases) await lease.close()
        expect(state.used).toBe(given)
        expect(given).toBeLessThanOrEqual(40)
        expect(held()).toBe(0)
      }),
      { numRuns: 50 },
    )
  })
})
