import { describe, expect, test } from 'vitest'
import { decidePlanChange } from './change-plan.ts'
import {
  allowed,
  at,
  BUSINESS,
  METERED,
  refusal,
  subscribe,
  subscribeWithBooks,
  summary,
  TEAM,
  YEARLY,
} from './example-world.ts'
import { decidePause, decideResume } from './pause.ts'
import { decidePeriodEnd } from './period-end.ts'
import { decideDunningEnd, decidePastDue, decideRecovery } from './standing.ts'
import { subscriptionStatus } from './status.ts'
import type { Subscription } from './subscription.ts'

function pauseAt(subscription: Subscription, text: string): Subscription {
  return allowed(decidePause(subscription, { at: at(text) })).subscription
}

function endPeriod(subscription: Subscription, text: string) {
  return allowed(decidePeriodEnd(subscription, { at: at(text), paymentProcessing: false }))
}

function resumeAt(subscription: Subscription, text: string) {
  return allowed(decideResume(subscription, { at: at(text), changeId: 'chg-9' }))
}

describe('a pause', () => {
  test('keeps the period and its segments tile it', () => {
    const paused = pauseAt(subscribe(), '2024-03-16')
    expect(subscriptionStatus(paused)).toBe('paused')
    expect(paused.period).toEqual(subscribe().period)
    expect(paused.segments.map(({ start, end, noAccess }) => [start, end, noAccess?.reason ?? null])).toEqual([
      [at('2024-03-01'), at('2024-03-16'), null],
      [at('2024-03-16'), at('2024-04-01'), 'paused'],
    ])
  })

  test('within one period costs nothing to end', () => {
    const resumed = resumeAt(pauseAt(subscribe(), '2024-03-10'), '2024-03-20')
    expect(resumed).toMatchObject({ lines: [], subscription: { lifecycle: { state: 'active' } } })
  })

  test('at the instant that a period began, and was billed, costs nothing to end either', () => {
    const resumed = resumeAt(pauseAt(subscribe(), '2024-03-01'), '2024-03-20')
    expect(resumed.lines).toEqual([])
    expect(resumeAt(pauseAt(subscribe(), '2024-03-01'), '2024-03-01').subscription).toEqual(subscribe())
  })

  test('over the end of a period skips the next one, with the reason, and keeps the anchor', () => {
    const next = endPeriod(pauseAt(subscribe(), '2024-03-16'), '2024-04-01')
    expect(next.billing).toMatchObject({
      closed: { period: { start: at('2024-03-01') } },
      opened: null,
      skipped: [{ start: at('2024-04-01'), end: at('2024-05-01'), reason: 'paused' }],
    })
    expect(next.subscription).toMatchObject({ period: { index: 1 }, lifecycle: { state: 'paused' } })
  })

  test('charges the unpaid remainder when it ends, once', () => {
    const { subscription: next } = endPeriod(pauseAt(subscribe({ seats: { editor: 4 } }), '2024-03-16'), '2024-04-01')
    const resumed = resumeAt(next, '2024-04-16')
    expect(summary(resumed.lines)).toEqual([
      'proration_charge Team, rest of the period 10',
      'proration_charge Editor seats, rest of the period 2.5',
    ])
    const again = resumeAt(pauseAt(resumed.subscription, '2024-04-18'), '2024-04-20')
    expect(again.lines).toEqual([])
    expect(resumeAt(pauseAt(resumed.subscription, '2024-04-16'), '2024-04-20').lines).toEqual([])
  })

  test('charges it to the second where changes are not prorated: the period was not billed', () => {
    const planVersion = { ...TEAM, plan: { ...TEAM.plan, proration: 'none' as const } }
    const { subscription: next } = endPeriod(pauseAt(subscribe({ planVersion }), '2024-03-31'), '2024-04-01')
    expect(summary(resumeAt(next, '2024-04-16').lines)).toEqual(['proration_charge Team, rest of the period 10'])
  })

  test('that ends at a boundary charges the whole period', () => {
    const { subscription: next } = endPeriod(pauseAt(subscribe(), '2024-03-16'), '2024-04-01')
    expect(summary(resumeAt(next, '2024-04-01').lines)).toEqual(['proration_charge Team, rest of the period 20'])
  })

  test('looks at each price’s own period', () => {
    const yearly = subscribe({ planVersion: METERED, cadence: YEARLY })
    const next = endPeriod(pauseAt(yearly, '2024-03-16'), '2024-04-01')
    expect(next).toMatchObject({
      ended: 'price',
      billing: { opened: null, skipped: [{ start: at('2024-04-01'), end: at('2024-05-01') }] },
    })
    expect(resumeAt(next.subscription, '2024-04-10').lines).toEqual([])
  })

  test('ends with the period if a cancel was asked for', () => {
    const canceling = { ...pauseAt(subscribe(), '2024-03-16'), cancelAt: at('2024-04-01') }
    expect(subscriptionStatus(endPeriod(canceling, '2024-04-01').subscription)).toBe('canceled')
  })

  test('is refused while a change waits for its payment, in a trial, and twice', () => {
    const change = { changeId: 'chg-1', invoiceId: 'inv-2', at: at('2024-03-16'), invoicedLines: [] }
    const waiting = allowed(decidePlanChange(subscribe(), BUSINESS, change)).awaitingPayment
      ?.subscription as Subscription
    expect(refusal(decidePause(waiting, { at: at('2024-03-16') }))).toBe('subscription.change_in_progress')
    for (const subscription of [subscribe({ trialDays: 9 }), pauseAt(subscribe(), '2024-03-16')]) {
      expect(refusal(decidePause(subscription, { at: at('2024-03-16') }))).toBe('subscription.transition_not_allowed')
    }
  })
})

describe('the standing', () => {
  const pastDue = allowed(decidePastDue(subscribe(), { at: at('2024-03-01') })).subscription
  const unpaid = endDunning(pastDue, 'mark_unpaid')

  function endDunning(subscription: Subscription, endState: 'cancel' | 'mark_unpaid' | 'leave_past_due') {
    const options = { at: at('2024-03-08'), changeId: 'chg-5', endState, paymentProcessing: false }
    return allowed(decideDunningEnd(subscription, options)).subscription
  }

  test('is past due since the first decline, and current again when all is paid', () => {
    expect(subscriptionStatus(pastDue)).toBe('past_due')
    const again = allowed(decidePastDue(pastDue, { at: at('2024-03-03') }))
    expect(again).toMatchObject({ subscription: pastDue, events: [] })
    const recovered = allowed(decideRecovery(pastDue, { at: at('2024-03-04'), changeId: 'chg-1' }))
    expect(recovered).toMatchObject({ lines: [], subscription: { standing: { state: 'current' } } })
    expect(recovered.subscription.segments).toEqual(subscribe().segments)
  })

  test.each([
    ['cancel', 'canceled'],
    ['mark_unpaid', 'unpaid'],
    ['leave_past_due', 'past_due'],
  ] as const)('after dunning: %s', (endState, status) => {
    expect(subscriptionStatus(endDunning(pastDue, endState))).toBe(status)
  })

  test('canceled by dunning bills the arrears and says why', () => {
    const options = { at: at('2024-03-08'), changeId: 'chg-5', endState: 'cancel', paymentProcessing: false } as const
    const decision = allowed(decideDunningEnd(pastDue, options))
    expect(decision).toMatchObject({ lines: [], billing: { closed: { period: { end: at('2024-03-08') } } } })
    expect(decision.subscription.lifecycle).toMatchObject({ reason: 'payment_failed' })
  })

  test('unpaid blocks access, and its periods pass unbilled', () => {
    expect(unpaid.segments.at(-1)?.noAccess?.reason).toBe('unpaid')
    const next = endPeriod(unpaid, '2024-04-01')
    expect(next.billing).toMatchObject({ opened: null, skipped: [{ reason: 'unpaid' }] })
    const recovered = allowed(decideRecovery(next.subscription, { at: at('2024-04-16'), changeId: 'chg-1' }))
    expect(summary(recovered.lines)).toEqual(['proration_charge Team, rest of the period 10'])
  })

  test('a pause that ends while unpaid leaves access to the payment, which charges what was skipped', () => {
    const { subscription: next } = endPeriod(pauseAt(pastDue, '2024-03-05'), '2024-04-01')
    const resumed = resumeAt(endDunning(next, 'mark_unpaid'), '2024-04-11')
    expect(resumed.lines).toEqual([])
    expect(subscriptionStatus(resumed.subscription)).toBe('unpaid')
    const recovered = allowed(decideRecovery(resumed.subscription, { at: at('2024-04-16'), changeId: 'chg-1' }))
    expect(summary(recovered.lines)).toEqual(['proration_charge Team, rest of the period 10'])
  })

  test('recovers while paused without a charge', () => {
    const { subscription: next } = endPeriod(pauseAt(pastDue, '2024-03-05'), '2024-04-01')
    const recovered = allowed(decideRecovery(next, { at: at('2024-04-11'), changeId: 'chg-1' }))
    expect(recovered.lines).toEqual([])
    expect(summary(resumeAt(recovered.subscription, '2024-04-16').lines)).toEqual([
      'proration_charge Team, rest of the period 10',
    ])
  })

  test('of what is current neither recovers nor ends dunning', () => {
    const paused = pauseAt(subscribe(), '2024-03-05')
    for (const subscription of [subscribe(), paused]) {
      const options = { at: at('2024-03-08'), changeId: 'chg-5', endState: 'cancel', paymentProcessing: false } as const
      expect(refusal(decideRecovery(subscription, options))).toBe('subscription.transition_not_allowed')
      expect(refusal(decideDunningEnd(subscription, options))).toBe('subscription.transition_not_allowed')
    }
  })
})

test('what was billed before a pause is billed to its end in arrears', () => {
  const { subscription, books } = subscribeWithBooks({ planVersion: METERED, cadence: YEARLY })
  const paused = pauseAt(subscription, '2024-03-16')
  const march = endPeriod(paused, '2024-04-01')
  books.open(march.billing)
  const april = endPeriod(march.subscription, '2024-05-01')
  books.open(april.billing)
  expect(books.lines.map(({ kind, servicePeriod }) => [kind, servicePeriod.start])).toEqual([
    ['plan_base', at('2024-03-01')],
    ['usage', at('2024-03-01')],
  ])
})
