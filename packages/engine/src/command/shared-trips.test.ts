import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SharedTrips, type TripRules } from './shared-trips.ts'

interface Call {
  readonly name: number
  readonly size: number
}

const FULL = new Error('full')

/** Trips that answer with the names of their calls, when they are let go. */
function newTrips(rules: Partial<TripRules<Call, number>> = {}) {
  const gone: number[][] = []
  const waiting: (() => void)[] = []
  const trips = new SharedTrips<Call, number>({
    lanes: 1,
    sizeOf: ({ size }) => size,
    mostTogether: 10,
    mostWaiting: 40,
    refusal: () => FULL,
    failsAll: () => false,
    go: async (_, calls) => {
      gone.push(calls.map(({ name }) => name))
      await new Promise<void>((resolve) => waiting.push(resolve))
      return calls.map(({ name }) => name)
    },
    ...rules,
  })
  const letGo = async () => {
    await turn()
    for (const resolve of waiting.splice(0)) resolve()
    await turn()
  }
  return {
    trips,
    gone,
    letGo,
    ask: (name: number, size = 1, environment = 'one') => trips.ask(environment, { name, size }),
  }
}

test('those who come while others are answered go together, in their order, up to what a trip takes', async () => {
  const { ask, gone, letGo } = newTrips({ mostWaiting: 100 })
  const first = [ask(1), ask(2)]
  await turn()
  const later = [ask(3, 4), ask(4, 4), ask(5, 4), ask(6, 18)]
  for (let trip = 0; trip < 4; trip++) await letGo()
  expect(await Promise.all([...first, ...later])).toEqual([1, 2, 3, 4, 5, 6])
  expect(gone).toEqual([[1, 2], [3, 4], [5], [6]])
})

test('an environment waits with as much as it leaves free for others, and the next finds room', async () => {
  const { ask, letGo } = newTrips()
  const taken = [ask(1, 10), ask(2, 10)]
  expect(() => ask(3, 1)).toThrow(FULL)
  const others = [ask(4, 10, 'two'), ask(5, 5, 'three')]
  expect(() => ask(6, 1, 'two')).toThrow(FULL)
  for (let trip = 0; trip < 3; trip++) await letGo()
  await Promise.all([...taken, ...others])
  const again = ask(7, 20)
  await letGo()
  expect(await again).toBe(7)
})

test('of those who fail together each goes again alone, and only the reason fails', async () => {
  const failing = newTrips({
    go: async (_, calls) => {
      if (calls.some(({ name }) => name === 2)) throw new Error('two')
      return calls.map(({ name }) => name)
    },
  })
  const settled = await Promise.allSettled([failing.ask(1), failing.ask(2), failing.ask(3)])
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('what fails all is tried once', async () => {
  let trips = 0
  const { ask } = newTrips({
    failsAll: () => true,
    go: () => {
      trips += 1
      return Promise.reject(new Error('away'))
    },
  })
  const settled = await Promise.allSettled([ask(1), ask(2)])
  expect([trips, settled.every(({ status }) => status === 'rejected')]).toEqual([1, true])
})

test('whatever comes in whatever order, each is answered with its own or refused, and nothing is left waiting', async () => {
  const calls = fc.array(
    fc.record({ environment: fc.constantFrom('a', 'b', 'c'), size: fc.integer({ min: 0, max: 15 }) }),
  )
  await fc.assert(
    fc.asyncProperty(calls, fc.integer({ min: 1, max: 3 }), async (all, lanes) => {
      const { trips } = newTrips({ lanes, go: async (_, together) => together.map(({ name }) => name) })
      const answers = await Promise.all(
        all.map(async ({ environment, size }, name) => {
          if (name % 3 === 0) await turn()
          try {
            return (await trips.ask(environment, { name, size })) === name
          } catch (error) {
            return error === FULL
          }
        }),
      )
      expect(answers.every((isRight) => isRight)).toBe(true)
      expect(await trips.ask('a', { name: -1, size: 20 })).toBe(-1)
    }),
  )
})
