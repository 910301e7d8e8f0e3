import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventQueue, type Pending } from './event-queue.ts'

function pending(bytes: number, index = 0): Pending {
  const event = { customerId: 'acme', featureSlug: 'calls', units: 1, idempotencyKey: `${index}` }
  return { event, bytes, resolve: () => {}, reject: () => {} }
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 })
const limits = fc.record({ events: fc.integer({ min: 1, max: 10 }), bytes: fc.integer({ min: 1, max: 100 }) })

test('batches keep the order, lose nothing, and stay within the limits unless one event alone exceeds them', () => {
  fc.assert(
    fc.property(sizes, limits, (bytes, limit) => {
      const queue = new EventQueue()
      const all = bytes.map(pending)
      for (const each of all) queue.push(each)
      const batches: Pending[][] = []
      while (queue.length > 0) batches.push(queue.takeBatch(limit))
      expect(batches.flat()).toEqual(all)
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(limit.events)
        if (batch.length > 1) expect(batch.reduce((sum, each) => sum + each.bytes, 0)).toBeLessThanOrEqual(limit.bytes)
      }
      expect(queue.fills({ events: 1, bytes: 1 })).toBe(false)
    }),
  )
})

test('a queue fills by events or by bytes, whichever comes first', () => {
  const queue = new EventQueue()
  queue.push(pending(60))
  expect(queue.fills({ events: 2, bytes: 100 })).toBe(false)
  queue.push(pending(40))
  expect(queue.fills({ events: 3, bytes: 100 })).toBe(true)
  expect(queue.fills({ events: 2, bytes: 200 })).toBe(true)
})
