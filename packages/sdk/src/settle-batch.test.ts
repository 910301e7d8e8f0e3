import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Pending } from './event-queue.ts'
import type { UsageEvent, UsageResult } from './generated/types.ts'
import { settleBatch } from './settle-batch.ts'
import { TallywrightError } from './tallywright-error.ts'

/** What the server makes of one event, whenever it is sent. */
type Fate = UsageResult['status'] | 'unreadable' | 'unanswered'

const fates = fc.array(
  fc.constantFrom<Fate>('accepted', 'duplicate', 'conflict', 'rejected', 'unreadable', 'unanswered'),
  { minLength: 1, maxLength: 30 },
)

interface Settled extends Pending {
  readonly outcomes: string[]
}

function pendingOf(index: number): Settled {
  const outcomes: string[] = []
  const event = { customerId: 'acme', featureSlug: 'calls', units: 1, idempotencyKey: String(index) }
  const resolve: Pending['resolve'] = ({ status }) => void outcomes.push(status)
  return { event, bytes: 1, outcomes, resolve, reject: ({ code }) => void outcomes.push(code) }
}

/** A server that takes at most `most` events at once and refuses a batch whole when it cannot read one of them. */
function serverOf(all: readonly Fate[], most: number) {
  return async (events: readonly UsageEvent[]) => {
    if (events.length > most) throw new TallywrightError('request.too_large', 'too large', { status: 413 })
    const met = events.map(({ idempotencyKey }) => ({ idempotencyKey, fate: all[Number(idempotencyKey)] as Fate }))
    const problems = met.flatMap(({ fate }, index) =>
      fate === 'unreadable' ? [{ path: `events.${index}.units`, message: 'must be a decimal' }] : [],
    )
    if (problems.length > 0) {
      throw new TallywrightError('validation.failed', 'bad', { status: 400, body: { details: { problems } } })
    }
    // An answer that is cut off: nothing from the first unanswered event on.
    const cut = met.findIndex(({ fate }) => fate === 'unanswered')
    const answered = cut < 0 ? met : met.slice(0, cut)
    const results = answered.map(({ idempotencyKey, fate }) => resultOf(idempotencyKey, fate))
    return { output: { object: 'usage_batch' as const, results }, requestId: 'req_1' }
  }
}

function resultOf(idempotencyKey: string, fate: Fate): UsageResult {
  if (fate === 'accepted' || fate === 'duplicate') return { status: fate, idempotencyKey, usageEventId: 'use_1' }
  const status = fate === 'conflict' ? 'conflict' : 'rejected'
  return { status, idempotencyKey, code: `usage.${status}`, message: 'refused', docUrl: '/docs/errors' }
}

test('every event of a batch is settled once, by its own fate or as unanswered, whatever the others’ is', async () => {
  await fc.assert(
    fc.asyncProperty(fates, fc.integer({ min: 1, max: 30 }), async (all, most) => {
      const batch = all.map((_, index) => pendingOf(index))
      await settleBatch(batch, serverOf(all, most))
      for (const [index, { outcomes }] of batch.entries()) {
        const fate = all[index]
        const own = {
          accepted: 'accepted',
          duplicate: 'duplicate',
          conflict: 'usage.conflict',
          rejected: 'usage.rejected',
        }
        const expected =
          fate === 'unreadable' ? ['validation.failed'] : ['response.unreadable', own[fate as keyof typeof own]]
        expect(outcomes).toHaveLength(1)
        expect(expected).toContain(outcomes[0])
      }
    }),
  )
})

test('what could not be sent rejects every event of the batch with its code', async () => {
  const batch = [pendingOf(0), pendingOf(1)]
  await settleBatch(batch, () => Promise.reject(new TallywrightError('connection.failed', 'lost', { status: null })))
  expect(batch.map(({ outcomes }) => outcomes)).toEqual([['connection.failed'], ['connection.failed']])
})
