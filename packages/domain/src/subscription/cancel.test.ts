import { describe, expect, test } from 'vitest'
import { rational } from '../money/rational.ts'
import { type CancelOptions, decideCancel, decideUncancel } from './cancel.ts'
import { decidePlanChange } from './change-plan.ts'
import { decideCreate } from './create.ts'
import { nextDeadline } from './deadline.ts'
import {
  allowed,
  at,
  BUSINESS,
  creation,
  refusal,
  subscribe,
  subscribeWithBooks,
  summary,
  TEAM,
} from './example-world.ts'
import { decidePeriodEnd } from './period-end.ts'
import { subscriptionStatus } from './status.ts'
import type { Subscription } from './subscription.ts'

function options(more: Partial<CancelOptions> = {}): CancelOptions {
  return { changeId: 'chg-1', at: at('2024-03-16'), invoicedLines: [], paymentProcessing: false, ...more }
}

const changing = allowed(
  decidePlanChange(subscribe(), BUSINESS, {
    changeId: 'chg-0',
    invoiceId: 'inv-2',
    at: at('2024-03-15T12:00:00Z'),
    invoicedLines: [],
  }),
).awaitingPayment?.subscription as Subscription

describe('a cancel at the end of the period', () => {
  const decision = allowed(decideCancel(subscribe(), options()))

  test('changes nothing before, and then ends the subscription with its arrears', () => {
    expect(decision).toMatchObject({ effectiveAt: at('2024-04-01'), billing: null, lines: [] })
    expect(subscriptionStatus(decision.subscription)).toBe('active')
    const ended = allowed(decidePeriodEnd(decision.subscription, { at: at('2024-04-01'), paymentProcessing: false }))
    expect(ended.subscription.lifecycle).toEqual({
      state: 'canceled',
      canceledAt: at('2024-04-01'),
      reason: 'requested',
    })
    expect(ended.billing).toMatchObject({ at: at('2024-04-01'), closed: { id: 'sub-1' }, opened: null })
    expect(nextDeadline(ended.subscription)).toBeNull()
  })

  test('can be undone', () => {
    const back = allowed(decideUncancel(decision.subscription, { at: at('2024-03-20') }))
    expect(back.subscription).toEqual(subscribe())
    expect(refusal(decideUncancel(back.subscription, { at: at('2024-03-20') }))).toBe(
      'subscription.transition_not_allowed',
    )
  })

  test('asked for twice says the same', () => {
    const again = allowed(decideCancel(decision.subscription, options()))
    expect(again).toMatchObject({ subscription: decision.subscription, events: [], effectiveAt: at('2024-04-01') })
  })

  test('drops a change that waits for its payment and voids its invoice', () => {
    const canceling = allowed(decideCancel(changing, options()))
    expect(canceling).toMatchObject({ voidsInvoiceIds: ['inv-2'], subscription: { pendingChange: null } })
  })

  test('leaves a change whose payment is processing', () => {
    const canceling = allowed(decideCancel(changing, options({ paymentProcessing: true })))
    expect(canceling.voidsInvoiceIds).toEqual([])
    expect(canceling.subscription.pendingChange).toEqual(changing.pendingChange)
  })

  test('drops a change that was scheduled for then', () => {
    const later = {
      changeId: 'chg-0',
      invoiceId: 'inv-0',
      at: at('2024-03-10'),
      invoicedLines: [],
      seats: { editor: 3 },
    }
    const scheduled = allowed(decidePlanChange(subscribe({ planVersion: BUSINESS }), TEAM, later)).settled.subscription
    expect(allowed(decideCancel(scheduled, options())).subscription.pendingChange).toBeNull()
  })
})

describe('a cancel now', () => {
  const now = { behavior: 'now' } as const

  test('credits nothing unless asked to, and bills the arrears so far', () => {
    const { subscription, books } = subscribeWithBooks({ seats: { editor: 5 } })
    const invoicedLines = books.unclosed(subscription, at('2024-03-16'))
    const kept = allowed(decideCancel(subscription, options({ ...now, invoicedLines })))
    expect(kept).toMatchObject({ lines: [], creditsUnusedTime: false, grantMoves: [] })
    expect(kept.billing).toMatchObject({ closed: { period: { start: at('2024-03-01'), end: at('2024-03-16') } } })
    const credited = allowed(decideCancel(subscription, options({ ...now, invoicedLines, prorate: true })))
    expect(summary(credited.lines)).toEqual([
      'proration_credit Team, time not used -10.32',
      'proration_credit Editor seats, time not used -5.16',
    ])
    expect(credited).toMatchObject({ creditsUnusedTime: true, grantMoves: [{ unit: 'token', amount: '-16000/31' }] })
    const half = allowed(
      decideCancel(subscription, options({ ...now, invoicedLines, prorate: true, creditShare: rational(1, 2) })),
    )
    expect(half.net.amount).toBe(-774n)
  })

  test('at the boundary bills no time of the new period', () => {
    const { subscription, books } = subscribeWithBooks()
    const at1st = at('2024-03-01')
    const decision = allowed(
      decideCancel(
        subscription,
        options({ ...now, at: at1st, prorate: true, invoicedLines: books.unclosed(subscription, at1st) }),
      ),
    )
    expect(decision.billing).toBeNull()
    expect(decision.net.amount).toBe(-2000n)
  })

  test.each([
    ['a scheduled subscription, whatever was asked', subscribe({ startAt: at('2024-05-01') }), {}],
    ['a trial', subscribe({ trialDays: 30 }), now],
  ])('ends %s without a bill', (_, subscription, more) => {
    const decision = allowed(decideCancel(subscription, options(more)))
    expect(subscriptionStatus(decision.subscription)).toBe('canceled')
    expect(decision).toMatchObject({ billing: null, lines: [], effectiveAt: at('2024-03-16') })
  })

  test('of one that was never paid voids its first invoice and bills nothing', () => {
    const incomplete = allowed(decideCreate(creation())).awaitingPayment?.subscription as Subscription
    const decision = allowed(decideCancel(incomplete, options({ ...now, at: at('2024-03-01T05:00:00Z') })))
    expect(decision).toMatchObject({ billing: null, voidsInvoiceIds: ['inv-1'] })
    const processing = options({ ...now, paymentProcessing: true })
    expect(refusal(decideCancel(incomplete, processing))).toBe('subscription.transition_not_allowed')
    expect(refusal(decideCancel(incomplete, options()))).toBe('subscription.transition_not_allowed')
  })

  test('drops a change that waits, and is refused while its payment is processing', () => {
    expect(allowed(decideCancel(changing, options(now))).voidsInvoiceIds).toEqual(['inv-2'])
    expect(refusal(decideCancel(changing, options({ ...now, paymentProcessing: true })))).toBe(
      'subscription.change_in_progress',
    )
  })

  test('is final', () => {
    const { subscription } = allowed(decideCancel(subscribe(), options(now)))
    expect(subscription).toMatchObject({ period: null, segments: [], cancelAt: null })
    expect(refusal(decideCancel(subscription, options(now)))).toBe('subscription.transition_not_allowed')
  })
})
