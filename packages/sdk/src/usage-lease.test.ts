import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Fate, limitedTo, settled } from '../tests/leasing-server.ts'

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
    for (let asked = 0; asked < 100; asked++) if (await lease.acquire()) given++
    await lease.close()
    expect([given, state.used]).toEqual([25, 25])
  })

  test('gives out the rest of its share though there is room for no other, for which it asks once', async () => {
    const { open, state } = limitedTo(10)
    const lease = await open()
    const taken: boolean[] = []
    for (let asked = 0; asked < 10; asked++) {
      taken.push(lease.take())
      await settled()
    }
    expect(taken).toEqual(Array(10).fill(true))
    expect(state.requests).toEqual(['feature', 'hold 10', 'hold 10'])
  })

  test('opens with what is left, and not where nothing is', async () => {
    const { open, state } = limitedTo(17)
    const lease = await open()
    const rest = await open()
    expect([lease.left, rest.left]).toEqual([10, 7])
    await expect(open()).rejects.toMatchObject({ name: 'TallywrightError', code: 'usage.limit_reached' })
    await rest.close()
    await lease.close()
    expect(state.used).toBe(0)
  })

  test('finds what is left to the unit, whatever limits it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), async (limit, units) => {
        const lease = await limitedTo(limit).open({ units })
        expect(lease.left).toBe(Math.min(limit, units))
      }),
    )
  })

  test('of a billion units, of which five are left, asks some thirty times', async () => {
    const { open, state } = limitedTo(5)
    expect((await open({ units: 1_000_000_000 })).left).toBe(5)
    expect(state.requests.length).toBeLessThan(40)
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

  test('records what was taken when its time is over, though nobody asks any more', async () => {
    const { open, state, held, pass } = limitedTo(100)
    const lease = await open()
    lease.take(3)
    pass(8_000)
    await settled()
    expect([state.used, held(), state.requests.slice(2)]).toEqual([3, 0, ['settle 3']])
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
    const refused = limitedTo(100).open({ units })
    await expect(refused).rejects.toMatchObject({ name: 'TallywrightError', code: 'validation.failed', param: 'units' })
  })

  test.each([
    ['a meter that counts one event otherwise than its parts', 'metered', 'lease.not_a_sum'],
    ['seats', 'seats', 'feature.not_metered'],
  ])('is not of %s', async (_, type, code) => {
    const { calls, open } = limitedTo(100)
    calls.feature = () => Promise.resolve({ type, meter: { aggregation: 'max' } } as never)
    await expect(open()).rejects.toMatchObject({ name: 'TallywrightError', code, param: 'featureSlug' })
  })

  test.each([-1, 0.5, Number.NaN, 11])(
    'of ten gives out nothing for %s units, and does not ask for it',
    async (units) => {
      const { open, state } = limitedTo(100)
      const lease = await open()
      expect([lease.take(units), await lease.acquire(units), lease.left]).toEqual([false, false, 10])
      expect(state.requests).toEqual(['feature', 'hold 10'])
    },
  )

  test('of several processes gives out no more than the limit together, whatever they do when', async () => {
    const act = fc.record({ who: fc.nat(2), units: fc.nat(4), passMs: fc.nat(3_000) })
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
        const { open, state, held, pass } = limitedTo(40)
        const leases = await Promise.all([open(), open(), open()])
        let given = 0
        for (const { who, units, passMs } of acts) {
          pass(passMs)
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

describe('while what was taken cannot be recorded, a lease', () => {
  test.each<Fate>(['fails', 'loses', 'refuses', 'hangs'])(
    'whose server %s gives out its units and no more',
    async (fate) => {
      const { open, state, pass } = limitedTo(1_000)
      const lease = await open()
      state.fate = fate
      let given = 0
      for (let asked = 0; asked < 200; asked++) {
        if (lease.take()) given++
        await settled()
        if (fate !== 'loses') pass(500)
      }
      expect(given - (fate === 'loses' ? state.used : 0)).toBeLessThanOrEqual(10)
      expect(given).toBeGreaterThanOrEqual(10)
    },
  )

  test('records the other shares, goes on with what is left of its units, and says so', async () => {
    const { open, state, heard, pass } = limitedTo(1_000)
    const lease = await open()
    lease.take(6)
    state.fate = 'refuses'
    pass(8_000)
    await settled()
    state.fate = 'records'
    let given = 0
    for (let asked = 0; asked < 20; asked++) if (await lease.acquire()) given++
    expect([given, lease.left]).toEqual([20, expect.toSatisfy((left: number) => left <= 4)])
    await expect(lease.close()).rejects.toMatchObject({ code: 'usage.too_late' })
    expect(state.used).toBe(20)
    expect(heard).toEqual([{ code: 'usage.too_late', key: 'hold:hold_1', units: 6 }])
  })

  test('tries again by itself what can pass, and tells of it once', async () => {
    const { open, state, heard, pass } = limitedTo(1_000)
    const lease = await open()
    lease.take(6)
    state.fate = 'fails'
    pass(8_000)
    for (let second = 0; second < 30; second++) {
      await settled()
      pass(1_000)
    }
    state.fate = 'records'
    pass(10_000)
    await settled()
    expect([state.used, heard]).toEqual([6, [{ code: 'connection.failed', key: 'hold:hold_1', units: 6 }]])
    expect(state.requests.length).toBeLessThan(15)
  })

  test('keeps its bound whatever becomes of each try, and in the end all is recorded once that is not refused', async () => {
    const fate = fc.constantFrom<Fate>('records', 'fails', 'loses', 'refuses', 'hangs')
    const act = fc.record({
      units: fc.integer({ min: 1, max: 4 }),
      passMs: fc.constantFrom(0, 0, 10, 500, 3_000),
      fate,
      isUp: fc.constantFrom(true, true, true, false),
      wakes: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 80 }), fc.integer({ min: 1, max: 12 }), async (acts, units) => {
        const { open, state, held, heard, pass, wake } = limitedTo(60)
        const lease = await open({ units })
        let given = 0
        for (const { units: asked, passMs, fate: next, isUp, wakes } of acts) {
          Object.assign(state, { fate: next, fails: !isUp })
          pass(passMs)
          const { left } = lease
          const isGiven = lease.take(asked)
          if (isGiven) given += asked
          expect(isGiven).toBe(asked <= left)
          expect(given - state.used).toBeLessThanOrEqual(units)
          await settled()
          if (wakes) wake()
        }
        Object.assign(state, { fate: 'records', fails: false })
        const closed = lease.close().then(
          () => null,
          (error: { code: string }) => error.code,
        )
        await settled()
        wake()
        expect(await closed).toBe(state.refused === 0 ? null : 'usage.too_late')
        expect(state.used).toBe(given - state.refused)
        // What could not be given back is free after its time.
        pass(10_000)
        expect(held()).toBe(0)
        expect(heard.some(({ code }) => code === 'usage.too_late')).toBe(state.refused > 0)
      }),
      { numRuns: 300 },
    )
  })
})

describe('where nothing is left, a lease', () => {
  test('asks the server again after a while, and not with every take', async () => {
    const { open, state, pass } = limitedTo(10)
    const lease = await open()
    lease.take(10)
    for (let second = 0; second < 60; second++) {
      for (let asked = 0; asked < 100; asked++) lease.take()
      await settled()
      pass(1_000)
    }
    expect(state.requests.length).toBeLessThan(40)
    state.used = 0
    pass(10_000)
    expect(await lease.acquire()).toBe(true)
  })

  test('nor with every take that asks for more than there is', async () => {
    const { open, state } = limitedTo(3)
    const lease = await open()
    const before = state.requests.length
    for (let asked = 0; asked < 100; asked++) {
      lease.take(5)
      await settled()
    }
    expect(state.requests.length - before).toBeLessThan(10)
    expect(lease.left).toBe(3)
  })

  test('nor with every take while the server is not there', async () => {
    const { open, state } = limitedTo(100)
    const lease = await open()
    Object.assign(state, { now: 8_000, fails: true })
    for (let asked = 0; asked < 100; asked++) {
      lease.take()
      await settled()
    }
    expect(state.requests.length).toBeLessThan(10)
  })
})
