import { TallywrightError } from '../src/tallywright-error.ts'
import type { LeaseCalls, LeaseInput } from '../src/usage-lease.ts'
import { UsageLease } from '../src/usage-lease.ts'

/** What becomes of a settle: `loses` records it and its answer does not come, `hangs` answers when it is woken. */
export type Fate = 'records' | 'fails' | 'loses' | 'refuses' | 'hangs'

/** A server that holds units of one limit, as ours does: what is held or used is there for nobody else. */
export function limitedTo(limit: number) {
  const state = { now: 0, used: 0, fails: false, fate: 'records' as Fate, refused: 0, requests: [] as string[] }
  const heard: { readonly code: string; readonly key: string; readonly units: unknown }[] = []
  const holds = new Map<string, { units: number; until: number }>()
  const settled = new Set<string>()
  const refusedHolds = new Set<string>()
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  let hanging: (() => void)[] = []
  let opened = 0
  const held = () => [...holds.values()].reduce((sum, { units, until }) => sum + (until > state.now ? units : 0), 0)
  const gone = () => new TallywrightError('connection.failed', 'gone', { status: null })
  const answer = <Value>(request: string, value: () => Value): Promise<Value> => {
    state.requests.push(request)
    return state.fails ? Promise.reject(gone()) : Promise.resolve().then(value)
  }
  const record = (holdId: string, units: number) => {
    holds.delete(holdId)
    if (!settled.has(holdId)) state.used += units
    settled.add(holdId)
  }
  const settle = (holdId: string, units: number): unknown => {
    const isRefused = state.fate === 'refuses' && !settled.has(holdId)
    if (isRefused || refusedHolds.has(holdId)) {
      if (!refusedHolds.has(holdId)) state.refused += units
      refusedHolds.add(holdId)
      throw new TallywrightError('usage.too_late', 'too late', { status: 422 })
    }
    if (state.fate === 'fails') throw gone()
    if (state.fate === 'hangs') {
      return new Promise<void>((resolve) => hanging.push(resolve)).then(() => record(holdId, units))
    }
    record(holdId, units)
    if (state.fate === 'loses') throw gone()
    return undefined
  }
  const calls: LeaseCalls = {
    feature: () => answer('feature', () => ({ type: 'metered', meter: { aggregation: 'sum' } }) as never),
    check: ({ units }) => answer('check', () => ({ allowed: state.used + held() + units <= limit })),
    hold: ({ units, expiresInSeconds = 600 }) =>
      answer(`hold ${units}`, () => {
        const reached = new TallywrightError('usage.limit_reached', 'reached', { status: 409 })
        if (state.used + held() + Number(units) > limit) throw reached
        const id = `hold_${++opened}`
        holds.set(id, { units: Number(units), until: state.now + expiresInSeconds * 1_000 })
        return { id }
      }),
    settle: ({ holdId, units }) => answer(`settle ${units}`, () => settle(holdId, units)),
    release: ({ holdId }) => answer('release', () => holds.delete(holdId)),
  }
  const runtime = {
    now: () => state.now,
    uuid: () => 'key',
    random: () => 1,
    fetch: globalThis.fetch,
    startTimer: (milliseconds: number, callback: () => void) => {
      const timer = { at: state.now + milliseconds, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
  }
  const onError = (
    { code }: TallywrightError,
    { idempotencyKey: key, units }: { idempotencyKey: string; units: unknown },
  ) => {
    heard.push({ code, key, units })
  }
  const open = (input: Partial<LeaseInput> = {}) =>
    UsageLease.open(
      calls,
      { runtime, onError },
      { customerId: 'ada', featureSlug: 'calls', units: 10, seconds: 10, ...input },
    )
  const pass = (milliseconds: number) => {
    state.now += milliseconds
    for (const timer of [...timers].filter(({ at }) => at <= state.now)) {
      timers.delete(timer)
      timer.callback()
    }
  }
  const wake = () => {
    for (const resolve of hanging) resolve()
    hanging = []
  }
  return { state, heard, held, open, calls, pass, wake }
}

/** Until whatever was answered has been acted on. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 0))
