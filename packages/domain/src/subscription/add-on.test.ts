import { describe, expect, test } from 'vitest'
import { type AttachAddOn, decideAttachAddOn, decideDetachAddOn } from './add-on.ts'
import {
  addOnVersion,
  allowed,
  at,
  flatPrice,
  METERED,
  ONBOARDING,
  refusal,
  SUPPORT,
  subscribe,
  subscribeWithBooks,
  summary,
  TEAM,
  YEARLY,
} from './example-world.ts'
import { applyPendingChange } from './pending-change.ts'
import { decidePeriodEnd } from './period-end.ts'
import type { Subscription } from './subscription.ts'

function options(more: Partial<AttachAddOn> = {}): AttachAddOn {
  return { id: 'att-1', changeId: 'chg-1', invoiceId: 'inv-2', at: at('2024-03-16'), ...more }
}

function detach(more = {}) {
  return { id: 'att-1', changeId: 'chg-2', at: at('2024-03-24'), invoicedLines: [], ...more }
}

describe('attaching an add-on', () => {
  test('charges the rest of the period for as many as are attached, paid first', () => {
    const decision = allowed(decideAttachAddOn(subscribe(), SUPPORT, options({ quantity: 2 })))
    expect(summary(decision.lines)).toEqual(['proration_charge Support, rest of the period 32'])
    expect(decision).toMatchObject({ bill: 'now', lines: [{ source: 'att-1', quantity: '2' }] })
    const waiting = decision.awaitingPayment?.subscription as Subscription
    expect(waiting.addOns).toEqual([])
    const paid = allowed(
      applyPendingChange(waiting, { planVersion: TEAM, addOnVersion: SUPPORT }, { at: at('2024-03-17') }),
    )
    expect(paid.subscription).toEqual(decision.settled.subscription)
    expect(paid.events).toEqual(decision.settled.events)
  })

  test('brings the boundaries of its own prices', () => {
    const calls = addOnVersion('more-calls', {
      prices: { calls: flatPrice('1', { unit: 'month', count: 3 }, { planCadences: [YEARLY], timing: 'in_arrears' }) },
    })
    const decision = allowed(decideAttachAddOn(subscribe({ cadence: YEARLY }), calls, options()))
    expect(decision.settled.subscription.segments.map(({ priceCadences }) => priceCadences)).toEqual([
      [],
      [{ unit: 'month', count: 3 }],
    ])
  })

  test('charges a one-off in full, and never again', () => {
    const { subscription, books } = subscribeWithBooks()
    const decision = allowed(decideAttachAddOn(subscription, ONBOARDING, options()))
    expect(summary(decision.lines)).toEqual(['one_off Onboarding 99'])
    books.store(decision.lines)
    const next = allowed(
      decidePeriodEnd(decision.settled.subscription, { at: at('2024-04-01'), paymentProcessing: false }),
    )
    books.open(next.billing)
    expect(books.total()).toBe(2000n + 9900n + 2000n)
  })

  test('in a trial costs nothing until the first period, a one-off at once', () => {
    const trialing = subscribe({ trialDays: 14 })
    expect(allowed(decideAttachAddOn(trialing, SUPPORT, options({ at: at('2024-03-02') })))).toMatchObject({
      bill: 'none',
      awaitingPayment: null,
    })
    expect(allowed(decideAttachAddOn(trialing, ONBOARDING, options({ at: at('2024-03-02') })))).toMatchObject({
      bill: 'now',
    })
  })

  test.each([-1, 0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'in a quantity of %d is refused',
    (quantity) => {
      expect(decideAttachAddOn(subscribe(), SUPPORT, options({ quantity }))).toMatchObject({
        ok: false,
        error: { code: 'add_on.quantity_out_of_range', param: 'quantity' },
      })
    },
  )

  test.each([
    ['before the open period', subscribe(), SUPPORT, { at: at('2024-02-29') }, 'plan_change.period_not_open'],
    ['when the period has ended', subscribe(), SUPPORT, { at: at('2024-04-01') }, 'plan_change.period_not_open'],
    ['in a cadence that it has not', subscribe({ cadence: YEARLY }), SUPPORT, {}, 'cadence.not_offered'],
    [
      'in another currency',
      subscribe(),
      addOnVersion('euro', {
        prices: {
          base: { ...flatPrice('1', { unit: 'month', count: 1 }), terms: { EUR: { model: 'flat', amount: '1' } } },
        },
      }),
      {},
      'currency.not_offered',
    ],
    [
      'with a feature of another subscription',
      subscribe(),
      addOnVersion('calls', { features: METERED.plan.features }),
      { featuresTaken: ['calls'] },
      'subscription.feature_taken',
    ],
    [
      'to what is over',
      { ...subscribe(), lifecycle: { state: 'expired', expiredAt: at('2024-03-02') } },
      SUPPORT,
      {},
      'subscription.transition_not_allowed',
    ],
  ] satisfies [string, Subscription, typeof SUPPORT, Partial<AttachAddOn>, string][])(
    '%s is refused',
    (_, subscription, version, more, code) => {
      expect(refusal(decideAttachAddOn(subscription, version, options(more)))).toBe(code)
    },
  )
})

describe('detaching an add-on', () => {
  const { subscription, books } = subscribeWithBooks()
  const attached = allowed(decideAttachAddOn(subscription, SUPPORT, options({ behavior: 'next_invoice' })))
  books.store(attached.lines)
  const withAddOn = attached.settled.subscription

  test('takes effect at the end of the period, without a credit', () => {
    const decision = allowed(decideDetachAddOn(withAddOn, detach()))
    expect(decision).toMatchObject({ lines: [], bill: 'none', subscription: { addOns: [{ until: at('2024-04-01') }] } })
    const next = allowed(decidePeriodEnd(decision.subscription, { at: at('2024-04-01'), paymentProcessing: false }))
    expect(next.subscription.addOns).toEqual([])
    expect(allowed(decideDetachAddOn(decision.subscription, detach()))).toMatchObject({
      events: [],
      subscription: decision.subscription,
    })
  })

  test('now credits the unused time of its own lines', () => {
    const invoicedLines = books.unclosed(withAddOn, at('2024-03-24'))
    const decision = allowed(decideDetachAddOn(withAddOn, detach({ behavior: 'now', invoicedLines })))
    expect(summary(decision.lines)).toEqual(['proration_credit Support, time not used -8'])
    expect(decision).toMatchObject({ bill: 'now', subscription: { addOns: [{ until: at('2024-03-24') }] } })
  })

  test('outside the open period is refused', () => {
    expect(refusal(decideDetachAddOn(withAddOn, detach({ at: at('2024-04-01') })))).toBe('plan_change.period_not_open')
  })

  test('in a trial forgets it', () => {
    const trialing = allowed(
      decideAttachAddOn(subscribe({ trialDays: 14 }), SUPPORT, options({ at: at('2024-03-02') })),
    ).settled.subscription
    expect(allowed(decideDetachAddOn(trialing, detach({ at: at('2024-03-03') }))).subscription.addOns).toEqual([])
  })
})
