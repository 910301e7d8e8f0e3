import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareDeadlines, DEADLINE_ORDER, nextDeadline, type OrderedDeadline } from './deadline.ts'
import { at, METERED, subscribe, YEARLY } from './example-world.ts'

const now = at('2024-03-01')

describe('the next deadline', () => {
  test.each([
    [
      'of a scheduled one is its start',
      subscribe({ startAt: at('2024-05-01') }),
      { at: at('2024-05-01'), kind: 'start' },
    ],
    ['of a trial is its end', subscribe({ trialDays: 7 }), { at: at('2024-03-08'), kind: 'trial_end' }],
    ['of a running one is the end of its period', subscribe(), { at: at('2024-04-01'), kind: 'period_end' }],
    [
      'of a yearly plan with monthly usage is the month',
      subscribe({ planVersion: METERED, cadence: YEARLY }),
      { at: at('2024-04-01'), kind: 'period_end' },
    ],
    [
      'of a paused one is the end of its period',
      { ...subscribe(), lifecycle: { state: 'paused', pausedAt: now } as const },
      { at: at('2024-04-01'), kind: 'period_end' },
    ],
    ['of one that ended is none', { ...subscribe(), lifecycle: { state: 'expired', expiredAt: now } as const }, null],
  ])('%s', (_, subscription, deadline) => {
    expect(nextDeadline(subscription)).toEqual(deadline)
  })

  test('of a change that waits past the period’s end is the period’s end', () => {
    const when = { kind: 'when_paid', invoiceId: 'inv-2', effectiveAt: now, expiresAt: at('2024-04-01') } as const
    const target = { planVersionId: 'planv-team-1', cadence: YEARLY, seats: {}, restart: true, addOn: null }
    const subscription = { ...subscribe(), pendingChange: { id: 'chg-1', target, when } }
    expect(nextDeadline(subscription)?.kind).toBe('period_end')
  })
})

describe('the order of deadlines', () => {
  const deadline = fc.record<OrderedDeadline>({
    at: fc.constantFrom(at('2024-03-01'), at('2024-03-02')),
    kind: fc.constantFrom(...DEADLINE_ORDER),
    customerId: fc.constantFrom('cus-1', 'cus-2'),
    id: fc.constantFrom('a', 'b', 'c'),
  })

  test('is by instant, then kind, then customer, then id', () => {
    const first: OrderedDeadline = { at: now, kind: 'grant_expiry', customerId: 'cus-2', id: 'b' }
    const ordered = [
      first,
      { ...first, kind: 'period_end', customerId: 'cus-1', id: 'c' } as const,
      { ...first, kind: 'period_end', id: 'a' } as const,
      { ...first, kind: 'period_end', id: 'b' } as const,
      { ...first, at: at('2024-03-02') },
    ]
    expect([...ordered].reverse().sort(compareDeadlines)).toEqual(ordered)
  })

  test('is one order, whatever came first', () => {
    fc.assert(
      fc.property(fc.array(deadline), (deadlines) => {
        expect([...deadlines].reverse().sort(compareDeadlines)).toEqual([...deadlines].sort(compareDeadlines))
      }),
    )
  })
})
