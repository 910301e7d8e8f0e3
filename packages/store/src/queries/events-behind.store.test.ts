import {
  addMilliseconds,
  groupKeyOf,
  groupKeyText,
  instantFromIso,
  type PropertyFilter,
  passesFilters,
} from '@tallywright/domain'
import { openTestEngine, type TestEngine } from '@tallywright/testing/test-engine'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createStore } from '../store.ts'

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
})
afterAll(() => opened.close())

const from = instantFromIso('2026-01-01T00:00:00Z')
const to = addMilliseconds(from, 10)
const feature = { bucket: 1, customerId: 'ada', featureSlug: 'calls', subscriptionId: 'sub' }

const name = fc.constantFrom('region', 'a"b', '__proto__', '1')
const value = fc.constantFrom('eu', '', 'null', '[1]')
const properties = fc.dictionary(name, value, { noNullPrototype: true })
const wanted = fc.array(fc.option(value), { maxLength: 3 })
const filter: fc.Arbitrary<PropertyFilter> = fc
  .record({ property: name, in: fc.option(wanted), notIn: fc.option(wanted) })
  .map(({ property, in: some, notIn }) => ({ property, ...(some && { in: some }), ...(notIn && { notIn }) }))
const event = fc.record({ properties, at: fc.integer({ min: -1, max: 10 }) })

test('the events behind a line are those of its group that the meter counts, by the rules of the domain', async () => {
  let runs = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 20 }),
      fc.array(filter, { maxLength: 2 }),
      fc.uniqueArray(name, { maxLength: 2 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 5 }),
      async (given, filters, groupBy, isOneGroup, limit) => {
        const run = `run${runs++}`
        const ofRun = { ...feature, customerId: run }
        const events = given.map((each, index) => ({ ...each, id: `${run}-${String(index).padStart(2, '0')}` }))
        const counted = events
          .filter(({ at, properties: own }) => at >= 0 && at < 10 && passesFilters(own, filters))
          .toSorted((a, b) => a.at - b.at)
        const textOf = (of: (typeof events)[number]) => groupKeyText(groupKeyOf({ groupBy }, of.properties))
        const lines = isOneGroup
          ? [{ line: 'all', group: null, own: counted }]
          : [...Map.groupBy(counted, textOf)].map(([text, own], index) => {
              const [first] = own as [(typeof own)[number]]
              return { line: `${index} ${text}`, group: groupKeyOf({ groupBy }, first.properties), own }
            })
        const asked = lines.map(({ line, group }) => ({ ...ofRun, line, group, filters, from, to, limit }))
        const [shown, counts] = await stored(ofRun, events, (tx) =>
          Promise.all([tx.usage.eventsBehind(asked), tx.usage.countBehind(asked)]),
        )
        const found = Map.groupBy(shown, ({ line }) => line)
        for (const { line, own } of lines) {
          expect((found.get(line) ?? []).map(({ id }) => id)).toEqual(own.slice(0, limit).map(({ id }) => id))
          expect(counts.get(line)).toBe(own.length)
        }
      },
    ),
    { numRuns: 150 },
  )
}, 120_000)

type Tx = Parameters<Parameters<ReturnType<typeof createStore>['transaction']>[1]>[0]

/** Events without a customer are events enough to be found. */
function stored<Answer>(
  of: typeof feature,
  events: readonly { readonly id: string; readonly at: number; readonly properties: Record<string, string> }[],
  ask: (tx: Tx) => Promise<Answer>,
): Promise<Answer> {
  const { connection } = opened
  return connection.transaction(async (wire) => {
    await wire.send('set local session_replication_role = replica', [])
    const within = {
      ...connection,
      transaction: <Value>(work: (own: typeof wire) => Promise<Value>) => work(wire),
    }
    return createStore(within).transaction('e', async (tx) => {
      await tx.usage.insertNew(
        events.map(({ id, at, properties: own }) => {
          const countsAt = addMilliseconds(from, at)
          const times = { timestamp: countsAt, countsAt, receivedAt: from }
          return { ...of, ...times, id, idempotencyKey: id, units: '1', properties: own, contentHash: id }
        }),
      )
      return ask(tx)
    })
  })
}
