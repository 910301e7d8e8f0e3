import { describe, expect, test } from 'vitest'
import { decideCancel } from './cancel.ts'
import { decidePlanChange } from './change-plan.ts'
import { nextDeadline } from './deadline.ts'
import { allowed, at, Books, BUSINESS, refusal, subscribe, summary } from './example-world.ts'
import { decideResume } from './pause.ts'
import { subscriptionStatus } from './status.ts'
import { decideTrialEnd } from './trial-end.ts'

const trialing = subscribe({ trialDays: 14 })
const end = at('2024-03-15')
const options = { hasPaymentMethod: true, paymentProcessing: false }

describe('the end of a trial', () => {
  test.each([
    ['converts with a payment method', undefined, true, 'active'],
    ['cancels without one', undefined, false, 'canceled'],
    ['converts if the creation said so', 'convert', false, 'active'],
    ['cancels if the creation said so', 'cancel', true, 'canceled'],
    ['pauses if the creation said so', 'pause', true, 'paused'],
  ] as const)('%s', (_, trialEnd, hasPaymentMethod, status) => {
    const subscription = subscribe({ trialDays: 14, ...(trialEnd && { trialEnd }) })
    const decision = allowed(decideTrialEnd(subscription, { ...options, hasPaymentMethod }))
    expect(subscriptionStatus(decision.subscription)).toBe(status)
  })

  test('is the anchor of the first period, which is billed', () => {
    const decision = allowed(decideTrialEnd(trialing, options))
    expect(decision.subscription.period).toMatchObject({ index: 0, start: end, end: at('2024-04-15') })
    expect(decision.billing).toMatchObject({ at: end, closed: null, skipped: [] })
    const books = new Books()
    books.open(decision.billing)
    expect(books.total()).toBe(2000n)
    expect(refusal(decideTrialEnd(decision.subscription, options))).toBe('subscription.transition_not_allowed')
  })

  test('when paused leaves periods unbilled until it is resumed, and then charges the remainder', () => {
    const paused = allowed(decideTrialEnd(subscribe({ trialDays: 14, trialEnd: 'pause' }), options))
    expect(paused.billing).toMatchObject({
      opened: null,
      skipped: [{ start: end, end: at('2024-04-15'), reason: 'paused' }],
    })
    expect(nextDeadline(paused.subscription)).toEqual({ at: at('2024-04-15'), kind: 'period_end' })
    const resumed = allowed(decideResume(paused.subscription, { at: at('2024-03-31'), changeId: 'chg-1' }))
    expect(summary(resumed.lines)).toEqual(['proration_charge Team, rest of the period 9.68'])
  })

  test('carries out a cancel and a change that waited for it', () => {
    const cancel = { changeId: 'chg-1', at: at('2024-03-02'), invoicedLines: [], paymentProcessing: false }
    const canceling = allowed(decideCancel(trialing, cancel))
    expect(canceling.effectiveAt).toBe(end)
    const canceled = allowed(decideTrialEnd(canceling.subscription, options)).subscription
    expect(canceled.lifecycle).toEqual({ state: 'canceled', canceledAt: end, reason: 'requested' })

    const change = {
      changeId: 'chg-1',
      invoiceId: 'inv-2',
      at: at('2024-03-02'),
      invoicedLines: [],
      behavior: 'at_period_end',
    } as const
    const scheduled = allowed(decidePlanChange(trialing, BUSINESS, change))
    expect(scheduled.effectiveAt).toBe(end)
    const changed = allowed(decideTrialEnd(scheduled.settled.subscription, { ...options, targetVersion: BUSINESS }))
    expect(changed.subscription).toMatchObject({ planVersion: BUSINESS, seats: { editor: 5 }, pendingChange: null })
  })
})
