import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMilliseconds, DAY, HOUR, type Instant, instantFromIso } from '../time/instant.ts'
import {
  DEFAULT_DUNNING,
  type DunningHistory,
  hasAccessWhilePastDue,
  nextDunningStep,
  nextReminder,
} from './dunning.ts'

const failed = instantFromIso('2024-03-01T09:00:00Z')
const after = (days: number): Instant => addMilliseconds(failed, days * DAY)

function history(more: Partial<DunningHistory> = {}): DunningHistory {
  return {
    firstFailedAt: failed,
    lastAttemptAt: failed,
    lastDecline: { code: 'insufficient_funds', hard: false },
    newPaymentMethodAt: null,
    ...more,
  }
}

describe('the ladder after a decline', () => {
  test.each([
    ['the first retry', 0, 1],
    ['the second', 1, 3],
    ['the third', 3, 5],
    ['the fourth', 5, 7],
    ['a retry by hand moves no slot', 2, 3],
    ['a worker that was late skips the slot it missed', 3.5, 5],
  ])('%s', (_, attempt, next) => {
    const step = nextDunningStep(DEFAULT_DUNNING, history({ lastAttemptAt: after(attempt) }))
    expect(step).toEqual({ kind: 'retry', at: after(next), reason: 'scheduled' })
  })

  test('ends with the decline of the last retry', () => {
    const late = addMilliseconds(after(7), HOUR)
    expect(nextDunningStep(DEFAULT_DUNNING, history({ lastAttemptAt: late }))).toEqual({
      kind: 'end',
      at: late,
      reason: 'exhausted',
      endState: 'cancel',
    })
  })

  test.each([
    ['a code of the schedule', { code: 'stolen_card', hard: false }],
    ['the provider’s word', { code: 'blocked', hard: true }],
  ])('stops at a hard decline, by %s, and leaves the time for a new payment method', (_, lastDecline) => {
    const step = nextDunningStep(DEFAULT_DUNNING, history({ lastDecline }))
    expect(step).toMatchObject({ kind: 'end', at: after(7), reason: 'hard_decline' })
    const renewed = nextDunningStep(DEFAULT_DUNNING, history({ lastDecline, newPaymentMethodAt: after(2) }))
    expect(renewed).toEqual({ kind: 'retry', at: after(2), reason: 'new_payment_method' })
  })

  test('without retries ends at once', () => {
    const none = { ...DEFAULT_DUNNING, retryAfterDays: [], endState: 'mark_unpaid' } as const
    expect(nextDunningStep(none, history())).toMatchObject({ kind: 'end', at: failed, endState: 'mark_unpaid' })
  })

  test('always has a next step, never before the last attempt, and comes to its end', () => {
    const schedule = fc.record({
      retryAfterDays: fc.uniqueArray(fc.integer({ min: 1, max: 30 })).map((days) => days.sort((a, b) => a - b)),
      endState: fc.constantFrom('cancel' as const, 'mark_unpaid' as const, 'leave_past_due' as const),
    })
    fc.assert(
      fc.property(schedule, fc.nat({ max: 72 }), (custom, delayHours) => {
        let current = history()
        for (let attempts = 0; ; attempts++) {
          const step = nextDunningStep({ ...DEFAULT_DUNNING, ...custom }, current)
          expect(step.at).toBeGreaterThanOrEqual(current.lastAttemptAt)
          if (step.kind === 'end') break
          expect(attempts).toBeLessThan(custom.retryAfterDays.length)
          current = history({ lastAttemptAt: addMilliseconds(step.at, delayHours * HOUR) })
        }
      }),
    )
  })
})

describe('the ladder of an invoice that was sent', () => {
  test.each([
    ['begins with a reminder', 0, 'reminder', 1],
    ['goes on with others', 3, 'reminder', 5],
    ['ends with its last slot, which is no reminder', 5, 'end', 7],
    ['ends at once where a worker was late', 9, 'end', 9],
  ] as const)('%s', (_, last, kind, at) => {
    const step = nextReminder(DEFAULT_DUNNING, { firstFailedAt: failed, lastAttemptAt: after(last) })
    expect(step).toMatchObject({ kind, at: after(at) })
  })

  test('of no slots ends at once', () => {
    const none = { ...DEFAULT_DUNNING, retryAfterDays: [], endState: 'mark_unpaid' } as const
    expect(nextReminder(none, history())).toEqual({ kind: 'end', at: failed, endState: 'mark_unpaid' })
  })
})

test.each([
  [null, 400, true],
  [3, 2.99, true],
  [3, 3, false],
  [0, 0, false],
])('with %s days of grace a customer past due for %s days has access: %s', (accessGraceDays, days, access) => {
  expect(hasAccessWhilePastDue({ ...DEFAULT_DUNNING, accessGraceDays }, failed, after(days))).toBe(access)
})
