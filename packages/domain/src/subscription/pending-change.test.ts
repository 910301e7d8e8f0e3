import { describe, expect, test } from 'vitest'
import { decideCancel } from './cancel.ts'
import { decidePlanChange } from './change-plan.ts'
import { nextDeadline } from './deadline.ts'
import { allowed, at, BUSINESS, METERED, planVersion, refusal, subscribe, YEARLY } from './example-world.ts'
import { applyPendingChange, decideChangeDeclined, decidePendingChangeExpiry } from './pending-change.ts'
import { decidePeriodEnd } from './period-end.ts'
import type { Subscription } from './subscription.ts'

const change = { changeId: 'chg-1', invoiceId: 'inv-2', at: at('2024-03-16'), invoicedLines: [] }
const waiting = allowed(decidePlanChange(subscribe(), BUSINESS, change)).awaitingPayment?.subscription as Subscription
const expiry = at('2024-03-16T23:00:00Z')
const versions = { planVersion: BUSINESS }

describe('a change that waits for its payment', () => {
  test('is void and dropped when the payment is declined', () => {
    const declined = allowed(decideChangeDeclined(waiting, { at: at('2024-03-16T00:00:05Z') }))
    expect(declined.subscription).toEqual(subscribe())
    expect(declined).toMatchObject({
      voidsInvoiceIds: ['inv-2'],
      events: [{ name: 'subscription.change_dropped', details: { changeId: 'chg-1', reason: 'payment_failed' } }],
    })
  })

  test('expires after 23 hours', () => {
    expect(nextDeadline(waiting)).toEqual({ at: expiry, kind: 'pending_change_expiry' })
    const early = allowed(
      decidePendingChangeExpiry(waiting, { at: at('2024-03-16T22:00:00Z'), paymentProcessing: false }),
    )
    expect(early.subscription).toBe(waiting)
    const expired = allowed(decidePendingChangeExpiry(waiting, { at: expiry, paymentProcessing: false }))
    expect(expired).toMatchObject({ subscription: { pendingChange: null }, voidsInvoiceIds: ['inv-2'] })
  })

  test('does not expire while the payment is processing', () => {
    const still = allowed(decidePendingChangeExpiry(waiting, { at: expiry, paymentProcessing: true }))
    expect(still.voidsInvoiceIds).toEqual([])
    expect(nextDeadline(still.subscription)).toEqual({ at: at('2024-03-17T22:00:00Z'), kind: 'pending_change_expiry' })
  })

  test('is dropped by a renewal, which bills the old plan', () => {
    const renewed = allowed(decidePeriodEnd(waiting, { at: at('2024-04-01'), paymentProcessing: false }))
    expect(renewed.subscription.segments.map(({ planVersionId }) => planVersionId)).toEqual(['planv-team-1'])
    expect(renewed).toMatchObject({ voidsInvoiceIds: ['inv-2'], subscription: { pendingChange: null } })
  })

  test('is refunded and dropped if its processing payment succeeds after a renewal', () => {
    const renewed = allowed(decidePeriodEnd(waiting, { at: at('2024-04-01'), paymentProcessing: true }))
    expect(renewed.voidsInvoiceIds).toEqual([])
    const paid = allowed(applyPendingChange(renewed.subscription, versions, { at: at('2024-04-02') }))
    expect(paid).toMatchObject({
      refund: true,
      subscription: { planVersion: { planSlug: 'team' }, pendingChange: null },
      events: [{ name: 'subscription.change_dropped', details: { reason: 'overtaken' } }],
    })
  })

  test('is refunded too if a shorter price was renewed at the old plan first', () => {
    const yearly = subscribe({ planVersion: METERED, cadence: YEARLY })
    const other = { ...METERED, id: 'planv-metered-2', planId: 'plan-other' }
    const pending = allowed(decidePlanChange(yearly, other, { ...change, behavior: 'restart' })).awaitingPayment
    const passed = allowed(
      decidePeriodEnd(pending?.subscription as Subscription, { at: at('2024-04-01'), paymentProcessing: true }),
    )
    expect(
      allowed(applyPendingChange(passed.subscription, { planVersion: other }, { at: at('2024-04-02') })).refund,
    ).toBe(true)
  })

  test('is refunded if the subscription ended meanwhile', () => {
    const cancel = { changeId: 'chg-2', at: at('2024-03-16T01:00:00Z'), invoicedLines: [], paymentProcessing: true }
    const canceling = allowed(decideCancel(waiting, cancel)).subscription
    const ended = allowed(decidePeriodEnd(canceling, { at: at('2024-04-01'), paymentProcessing: true })).subscription
    expect(allowed(applyPendingChange(ended, versions, { at: at('2024-04-02') }))).toMatchObject({ refund: true })
  })

  test('applies as of its own instant, however late the money comes', () => {
    const paid = allowed(applyPendingChange(waiting, versions, { at: at('2024-03-20') }))
    expect(paid.subscription.segments.map(({ start }) => start)).toEqual([at('2024-03-01'), at('2024-03-16')])
    expect(paid.events[0]?.at).toBe(at('2024-03-16'))
  })

  test('that is not there is refused', () => {
    expect(refusal(applyPendingChange(subscribe(), versions, { at: expiry }))).toBe(
      'subscription.transition_not_allowed',
    )
    const scheduled = allowed(
      decidePlanChange(subscribe(), planVersion('team', 1, BUSINESS.plan, 2), { ...change, behavior: 'at_period_end' }),
    )
    expect(refusal(decideChangeDeclined(scheduled.settled.subscription, { at: expiry }))).toBe(
      'subscription.transition_not_allowed',
    )
  })
})
