import { addMilliseconds, instantFromIso } from '@tallywright/domain'
import { openTestEngine, type TestEngine } from '@tallywright/testing/test-engine'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createStore } from '../store.ts'

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
})
afterAll(() => opened.close())

const at = instantFromIso('2026-01-01T00:00:00Z')
const later = instantFromIso('2026-02-01T00:00:00Z')

test('events are attributed in one statement, each to its own, and no others', async () => {
  const { connection } = opened
  const sent: string[] = []
  const seen = await connection.transaction(async (wire) => {
    // Events without a customer are events enough to be attributed.
    await wire.send('set local session_replication_role = replica', [])
    const sendNamed: typeof wire.sendNamed = (text, params) => {
      sent.push(text)
      return wire.sendNamed(text, params)
    }
    const within = {
      ...connection,
      transaction: <Value>(work: (own: typeof wire) => Promise<Value>) => work({ ...wire, sendNamed }),
    }
    return createStore(within).transaction('e', async ({ usage }) => {
      await usage.insertNew(['a', 'b', 'c'].map(eventOf))
      sent.length = 0
      await usage.attribute([
        { ...eventOf('a'), subscriptionId: 's', countsAt: later },
        { ...eventOf('b'), subscriptionId: null, countsAt: later },
      ])
      const seen = await usage.lockHistory(eventOf('a'))
      return [...seen, ...(await usage.lockHistory(eventOf('b'))), ...(await usage.lockHistory(eventOf('c')))]
    })
  })
  expect(sent.filter((text) => /update/.test(text))).toHaveLength(1)
  expect(seen.map(({ id, subscriptionId }) => [id, subscriptionId]).sort()).toEqual([
    ['a', 's'],
    ['b', null],
    ['c', 'before'],
  ])
})

test('events of one instant come page by page in the order in which they were received, whatever their ids', async () => {
  const { connection } = opened
  const found = await connection.transaction(async (wire) => {
    await wire.send('set local session_replication_role = replica', [])
    const within = {
      ...connection,
      transaction: <Value>(work: (own: typeof wire) => Promise<Value>) => work(wire),
    }
    return createStore(within).transaction('e', async ({ usage }) => {
      const received = { z: 0, y: 1, x: 1, w: 2, v: 3 }
      const bo = { customerId: 'bo', subscriptionId: 's' }
      await usage.insertNew(
        Object.entries(received).map(([id, second]) => ({
          ...eventOf(id),
          ...bo,
          receivedAt: addMilliseconds(at, second),
        })),
      )
      const feature = { bucket: 1, ...bo, featureSlug: 'calls' }
      const pages: string[][] = []
      for (let after: Parameters<typeof usage.eventsAfter>[2] = null; ; ) {
        const page = await usage.eventsAfter(feature, { from: at, to: later }, after, 2)
        pages.push(page.map(({ id }) => id))
        after = page.at(-1) ?? null
        if (page.length < 2) return pages
      }
    })
  })
  expect(found).toEqual([['z', 'x'], ['y', 'w'], ['v']])
})

function eventOf(id: string) {
  return {
    ...{ bucket: 1, customerId: 'ada', idempotencyKey: id, id, featureSlug: 'calls', units: '1', timestamp: at },
    ...{ countsAt: at, receivedAt: at, properties: {}, contentHash: id, subscriptionId: 'before' },
  }
}
