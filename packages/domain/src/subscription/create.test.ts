import { describe, expect, test } from 'vitest'
import { decideCreate, decideStart } from './create.ts'
import { nextDeadline } from './deadline.ts'
import {
  allowed,
  at,
  creation,
  FREE,
  flatPrice,
  METERED,
  MONTHLY,
  planVersion,
  refusal,
  subscribe,
  subscribeWithBooks,
  TEAM,
  YEARLY,
} from './example-world.ts'
import { subscriptionStatus } from './status.ts'

describe('a creation', () => {
  test('is active when nothing is due, and incomplete for 23 hours while its first invoice is not paid', () => {
    const { settled, awaitingPayment } = allowed(decideCreate(creation()))
    expect(subscriptionStatus(settled.subscription)).toBe('active')
    expect(awaitingPayment?.subscription.lifecycle).toEqual({
      state: 'incomplete',
      expiresAt: at('2024-03-01T23:00:00Z'),
      invoiceId: 'inv-1',
    })
    expect(settled.events.map(({ name }) => name)).toEqual(['subscription.created', 'subscription.activated'])
    expect(awaitingPayment?.events.map(({ name }) => name)).toEqual(['subscription.created'])
  })

  test('bills the first period and opens it as one segment', () => {
    const { subscription, books } = subscribeWithBooks({ seats: { editor: 5 } })
    expect(books.total()).toBe(3000n)
    expect(subscription.segments).toEqual([
      {
        start: at('2024-03-01'),
        end: at('2024-04-01'),
        planVersionId: TEAM.id,
        seats: { editor: 5 },
        noAccess: null,
        priceCadences: [],
      },
    ])
    expect(subscription.period).toMatchObject({ index: 0, start: at('2024-03-01'), end: at('2024-04-01') })
  })

  test('gives the seats that the plan includes, unless it is asked for others', () => {
    expect(subscribe().seats).toEqual({ editor: 3 })
    expect(subscribe({ seats: { editor: 1 } }).seats).toEqual({ editor: 1 })
  })

  test('takes the plan’s first cadence unless it is asked for another', () => {
    expect(subscribe().cadence).toEqual(MONTHLY)
    expect(subscribe({ cadence: YEARLY }).period?.end).toBe(at('2025-03-01'))
  })

  test('keeps where it came from', () => {
    expect(subscribe({ previousSubscriptionId: 'sub-0' }).previousSubscriptionId).toBe('sub-0')
  })

  const withTrial = planVersion('team', 1, { ...TEAM.plan, trial: { days: 14, paymentMethodRequired: true } })
  test.each([
    ['a currency that is none', { currency: 'XXQ' }, 'currency.unknown'],
    ['a currency that the plan has no prices in', { currency: 'EUR' }, 'currency.not_offered'],
    ['a cadence that the plan has not', { cadence: { unit: 'week', count: 1 } as const }, 'cadence.not_offered'],
    [
      'a feature that another subscription grants',
      { planVersion: METERED, featuresTaken: ['calls'] },
      'subscription.feature_taken',
    ],
    ['seats that the plan does not know', { seats: { viewer: 1 } }, 'feature.not_in_plan'],
    ['more seats than the plan gives', { planVersion: FREE, seats: { editor: 2 } }, 'seats.limit_reached'],
    ['less than no seats', { seats: { editor: -1 } }, 'seats.below_zero'],
    ['half a seat', { seats: { editor: 4.5 } }, 'seats.not_whole'],
    ['a time zone that nobody knows', { timeZone: 'Europe/Atlantis' }, 'time_zone.unknown'],
    ['an offset for a time zone', { timeZone: '+01:00' }, 'time_zone.unknown'],
    ['no time zone', { timeZone: '' }, 'time_zone.unknown'],
    ['a start more than 12 months back', { startAt: at('2023-02-28T23:59:59Z') }, 'subscription.start_too_early'],
    ['a start 12 months back', { startAt: at('2023-03-01') }, 'allowed'],
    ['a second trial of the group', { trialDays: 14, trialUsed: true }, 'subscription.trial_used'],
    [
      'a trial that needs a payment method',
      { planVersion: withTrial, hasPaymentMethod: false },
      'subscription.payment_method_required',
    ],
  ])('with %s: %#', (_, more, code) => {
    expect(refusal(decideCreate(creation(more)))).toBe(code)
  })
})

describe('a trial', () => {
  const trialPlan = planVersion('team', 1, { ...TEAM.plan, trial: { days: 14 } })

  test('is a period of its own, in local days, whose end becomes the anchor', () => {
    // The clocks go forward on 31 March 2024: 14 local days are an hour shorter.
    const start = at('2024-03-19T23:00:00Z')
    const { settled, awaitingPayment, billing } = allowed(
      decideCreate(creation({ planVersion: trialPlan, at: start, timeZone: 'Europe/Berlin' })),
    )
    const end = at('2024-04-02T22:00:00Z')
    expect(settled.subscription).toMatchObject({
      lifecycle: { state: 'trialing', trial: { start, end }, end: 'by_payment_method', remindAt: null },
      schedule: { startsAt: end, anchor: { instant: end } },
      period: null,
    })
    expect([awaitingPayment, billing]).toEqual([null, []])
    expect(nextDeadline(settled.subscription)).toEqual({ at: end, kind: 'trial_end' })
  })

  test.each([
    ['the plan’s own', {}, 'trialing'],
    ['one that is asked for', { planVersion: TEAM, trialDays: 3 }, 'trialing'],
    ['none that is asked for', { trialDays: 0 }, 'active'],
    ['passed over where the customer had one', { trialUsed: true }, 'active'],
    ['passed over when the start lies back', { startAt: at('2024-02-28') }, 'active'],
    ['over already', { startAt: at('2024-02-01'), trialDays: 14 }, 'active'],
  ])('%s', (_, more, status) => {
    const { settled } = allowed(decideCreate(creation({ planVersion: trialPlan, ...more })))
    expect(subscriptionStatus(settled.subscription)).toBe(status)
  })
})

describe('a scheduled start', () => {
  const scheduled = subscribe({ startAt: at('2024-05-31'), planVersion: TEAM })

  test('bills nothing and waits for its day', () => {
    expect(subscriptionStatus(scheduled)).toBe('scheduled')
    expect(nextDeadline(scheduled)).toEqual({ at: at('2024-05-31'), kind: 'start' })
  })

  test('then begins like a creation of that day, also when it is late', () => {
    const late = at('2024-05-31T05:00:00Z')
    const begun = allowed(decideStart(scheduled, { at: late, invoiceId: 'inv-1' }))
    expect(begun.settled.subscription.period).toMatchObject({ start: at('2024-05-31'), end: at('2024-06-30') })
    expect(begun.billing.map((billing) => billing.at)).toEqual([at('2024-05-31')])
    expect(begun.awaitingPayment?.subscription.lifecycle).toMatchObject({ expiresAt: late + 23 * 3_600_000 })
  })

  test('begins with its trial if it has one', () => {
    const withTrial = subscribe({ startAt: at('2024-05-31'), trialDays: 7 })
    const begun = allowed(decideStart(withTrial, { at: at('2024-05-31'), invoiceId: 'inv-1' }))
    expect(begun.settled.subscription.lifecycle).toMatchObject({
      state: 'trialing',
      trial: { start: at('2024-05-31'), end: at('2024-06-07') },
    })
  })

  test('happens once', () => {
    const begun = allowed(decideStart(scheduled, { at: at('2024-05-31'), invoiceId: 'inv-1' }))
    const again = decideStart(begun.settled.subscription, { at: at('2024-05-31'), invoiceId: 'inv-1' })
    expect(refusal(again)).toBe('subscription.transition_not_allowed')
  })
})

describe('a backdated start', () => {
  test('bills each elapsed period and the open one on one invoice', () => {
    const { subscription, books } = subscribeWithBooks({ startAt: at('2023-12-31') })
    expect(books.lines.map(({ servicePeriod, cause }) => [servicePeriod.start, cause])).toEqual([
      [at('2023-12-31'), 'renewal:2023-12-31T00:00:00Z'],
      [at('2024-01-31'), 'renewal:2024-01-31T00:00:00Z'],
      [at('2024-02-29'), 'renewal:2024-02-29T00:00:00Z'],
    ])
    expect(subscription.period).toMatchObject({ index: 2, start: at('2024-02-29'), end: at('2024-03-31') })
    expect(nextDeadline(subscription)).toEqual({ at: at('2024-03-31'), kind: 'period_end' })
  })

  test('passes the boundaries of shorter prices too', () => {
    const { billing } = allowed(
      decideCreate(creation({ planVersion: METERED, cadence: YEARLY, startAt: at('2023-12-31') })),
    )
    expect(billing.map((each) => [each.at, each.closed !== null])).toEqual([
      [at('2023-12-31'), false],
      [at('2024-01-31'), true],
      [at('2024-02-29'), true],
    ])
  })

  test('of a plan without a price in advance owes nothing yet', () => {
    const { books } = subscribeWithBooks({
      planVersion: planVersion('later', 1, { prices: { base: flatPrice('9.00', MONTHLY, { timing: 'in_arrears' }) } }),
      startAt: at('2024-01-01'),
    })
    expect(books.lines.map(({ servicePeriod, amount }) => [servicePeriod.start, amount.amount])).toEqual([
      [at('2024-01-01'), 900n],
      [at('2024-02-01'), 900n],
    ])
  })
})
