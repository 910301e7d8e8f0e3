import { describe, expect, test } from 'vitest'
import { rational } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import { decidePlanChange } from './change-plan.ts'
import {
  allowed,
  at,
  type Books,
  BUSINESS,
  FREE,
  METERED,
  MONTHLY,
  planVersion,
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
import type { PlanChangeOptions } from './plan-change-options.ts'
import { planHashInput } from './plan-hash-input.ts'
import type { Subscription } from './subscription.ts'

function options(more: Partial<PlanChangeOptions> = {}): PlanChangeOptions {
  return { changeId: 'chg-1', invoiceId: 'inv-2', at: at('2024-03-16'), invoicedLines: [], ...more }
}

/** Changes and stores what it bills, as if its invoice were paid at once. */
function change(subscription: Subscription, books: Books, target: typeof TEAM, instant: Instant, more = {}) {
  const invoicedLines = books.unclosed(subscription, instant)
  const decision = allowed(decidePlanChange(subscription, target, options({ at: instant, invoicedLines, ...more })))
  books.store(decision.lines)
  return decision
}

describe('an upgrade in the middle of a period', () => {
  const ada = subscribeWithBooks({ at: at('2024-01-30T23:00:00Z'), timeZone: 'Europe/Berlin' })
  const renewed = allowed(
    decidePeriodEnd(ada.subscription, { at: at('2024-02-28T23:00:00Z'), paymentProcessing: false }),
  )
  ada.books.open(renewed.billing)
  const midMarch = at('2024-03-15T23:00:00Z')
  const decision = change(renewed.subscription, ada.books, BUSINESS, midMarch)

  test('credits and charges 15 of 31 days of a period anchored on 31 January', () => {
    expect(summary(decision.lines)).toEqual([
      'proration_credit Team, time not used -9.68',
      'proration_charge Business, rest of the period 24.19',
    ])
    expect(decision.net).toEqual({ amount: 1451n, currency: 'USD' })
    expect(decision).toMatchObject({
      direction: 'upgrade',
      behavior: 'invoice_now',
      bill: 'now',
      effectiveAt: midMarch,
    })
  })

  test('names the line it credits and the time both lines pay for', () => {
    const servicePeriod = { start: midMarch, end: at('2024-03-30T23:00:00Z') }
    expect(decision.lines[0]).toMatchObject({ source: 'line-2', servicePeriod, taxBehavior: 'exclusive' })
    expect(decision.lines[1]).toMatchObject({ source: null, servicePeriod, priceId: 'planv-business-1.base' })
  })

  test('opens a segment at the change, and the seats grow to what the new plan includes', () => {
    const { segments, seats, planVersion: version } = decision.settled.subscription
    expect(segments.map(({ start, end, planVersionId }) => [start, end, planVersionId])).toEqual([
      [at('2024-02-28T23:00:00Z'), midMarch, 'planv-team-1'],
      [midMarch, at('2024-03-30T23:00:00Z'), 'planv-business-1'],
    ])
    expect([seats, version.planSlug]).toEqual([{ editor: 5 }, 'business'])
  })

  test('changes nothing before it is paid, and then what was decided', () => {
    const waiting = decision.awaitingPayment?.subscription as Subscription
    expect(waiting.planVersion).toBe(TEAM)
    expect(waiting.pendingChange?.when).toEqual({
      kind: 'when_paid',
      invoiceId: 'inv-2',
      effectiveAt: midMarch,
      expiresAt: midMarch + 23 * 3_600_000,
    })
    const paid = allowed(applyPendingChange(waiting, { planVersion: BUSINESS }, { at: at('2024-03-16T09:00:00Z') }))
    expect(paid).toMatchObject({ refund: false })
    expect(paid.subscription).toEqual(decision.settled.subscription)
    expect(paid.events).toEqual(decision.settled.events)
  })

  test('moves the wallet grants by the difference for the rest of the period', () => {
    expect(decision.grantMoves).toEqual([{ unit: 'token', amount: '45000/31' }])
  })

  test('back at the same instant credits what was charged', () => {
    const back = change(decision.settled.subscription, ada.books, TEAM, midMarch, {
      behavior: 'invoice_now',
      seats: { editor: 3 },
    })
    expect(summary(back.lines)).toEqual([
      'proration_credit Business, time not used -24.19',
      'proration_charge Team, rest of the period 9.68',
    ])
    expect(back.settled.subscription.segments).toEqual(renewed.subscription.segments)
  })
})

describe('the behavior of a change', () => {
  const longer = planVersion('business', 2, BUSINESS.plan, 2)
  const yearly = subscribe({ cadence: YEARLY, at: at('2024-03-01') })
  test.each([
    ['an upgrade is invoiced now', subscribe(), BUSINESS, {}, 'invoice_now'],
    ['a downgrade waits for the period to end', subscribe(), FREE, {}, 'at_period_end'],
    ['another version of the plan waits too', subscribe({ planVersion: BUSINESS }), longer, {}, 'at_period_end'],
    ['a longer cadence restarts', subscribe(), TEAM, { cadence: YEARLY }, 'restart'],
    [
      'a longer cadence restarts also on a lower plan',
      subscribe(),
      FREE,
      { cadence: YEARLY, seats: { editor: 1 } },
      'restart',
    ],
    ['a shorter cadence waits', yearly, TEAM, { cadence: MONTHLY }, 'at_period_end'],
    ['a shorter cadence waits also on a higher plan', yearly, BUSINESS, { cadence: MONTHLY }, 'at_period_end'],
  ])('%s', (_, subscription, target, more, behavior) => {
    const seats = { editor: 1 }
    expect(allowed(decidePlanChange(subscription, target, options({ seats, ...more }))).behavior).toBe(behavior)
  })

  test('next_invoice makes the same lines, pending, and changes the plan at once', () => {
    const { subscription, books } = subscribeWithBooks()
    const invoicedLines = books.unclosed(subscription, at('2024-03-16'))
    const now = allowed(decidePlanChange(subscription, BUSINESS, options({ invoicedLines })))
    const later = allowed(
      decidePlanChange(subscription, BUSINESS, options({ invoicedLines, behavior: 'next_invoice' })),
    )
    expect(later).toMatchObject({ bill: 'next_invoice', awaitingPayment: null, lines: now.lines })
    expect(later.settled).toEqual(now.settled)
  })

  test('at_period_end prorates nothing and applies with the renewal', () => {
    const subscription = subscribe({ planVersion: BUSINESS })
    const decision = allowed(decidePlanChange(subscription, TEAM, options({ seats: { editor: 3 } })))
    expect(decision).toMatchObject({ bill: 'none', lines: [], effectiveAt: at('2024-04-01'), awaitingPayment: null })
    expect(decision.settled.subscription.planVersion).toBe(BUSINESS)
    const renewed = allowed(
      decidePeriodEnd(decision.settled.subscription, {
        at: at('2024-04-01'),
        targetVersion: TEAM,
        paymentProcessing: false,
      }),
    )
    expect(renewed.subscription).toMatchObject({ planVersion: TEAM, seats: { editor: 3 }, pendingChange: null })
    expect(renewed.events.map(({ name }) => name)).toEqual(['subscription.plan_changed', 'subscription.renewed'])
    expect(renewed.subscription.segments.map(({ planVersionId }) => planVersionId)).toEqual(['planv-team-1'])
  })

  test('restart credits unused time, closes open usage at the change and charges a whole new period', () => {
    const { subscription, books } = subscribeWithBooks()
    const decision = change(subscription, books, BUSINESS, at('2024-03-16'), { cadence: YEARLY })
    expect(summary(decision.lines)).toEqual(['proration_credit Team, time not used -10.32', 'plan_base Business 500'])
    expect(decision.billing).toMatchObject({
      at: at('2024-03-16'),
      closed: { period: { start: at('2024-03-01'), end: at('2024-03-16') } },
      opened: null,
    })
    expect(decision.settled.subscription).toMatchObject({
      cadence: YEARLY,
      period: { index: 0, start: at('2024-03-16'), end: at('2025-03-16') },
      closedUntil: at('2024-03-16'),
    })
    // The new period brings whole grants of its own; what is left of the old ones goes.
    expect(decision.grantMoves).toEqual([{ unit: 'token', amount: '-16000/31' }])
  })

  test('restart ends what was to end with the period', () => {
    const addOn = { id: 'att-1', addOnVersion: SUPPORT, quantity: 1, since: at('2024-03-01'), until: at('2024-04-01') }
    const subscription = { ...subscribe({ seats: { editor: 9 } }), addOns: [addOn], seatsAtPeriodEnd: { editor: 6 } }
    const decision = allowed(decidePlanChange(subscription, BUSINESS, options({ behavior: 'restart' })))
    expect(decision.settled.subscription).toMatchObject({ addOns: [], seats: { editor: 6 }, seatsAtPeriodEnd: {} })
    expect(decision.billing?.closed?.addOns).toHaveLength(1)
  })

  test('a change inside the period keeps the seats that are given up for its end', () => {
    const fewer = { ...subscribe({ seats: { editor: 9 } }), seatsAtPeriodEnd: { editor: 4 } }
    const after = (more = {}) => allowed(decidePlanChange(fewer, BUSINESS, options(more))).settled.subscription
    expect(after()).toMatchObject({ seats: { editor: 9 }, seatsAtPeriodEnd: { editor: 4 } })
    expect(after({ seats: { editor: 7 } })).toMatchObject({ seats: { editor: 7 }, seatsAtPeriodEnd: {} })
    const none = { ...fewer, seats: { editor: 3 }, seatsAtPeriodEnd: { editor: 2 } }
    const raised = allowed(decidePlanChange(none, BUSINESS, options())).settled.subscription
    expect(raised).toMatchObject({ seats: { editor: 5 }, seatsAtPeriodEnd: { editor: 2 } })
  })

  test('is measured as the old plan says, and what comes after as the new one says', () => {
    const daily = planVersion('business', 2, { ...BUSINESS.plan, proration: 'day' })
    const { subscription, books } = subscribeWithBooks()
    const decision = change(subscription, books, daily, at('2024-03-16T12:00:00Z'))
    expect(summary(decision.lines)[0]).toBe('proration_credit Team, time not used -10')
    expect(decision.settled.subscription.proration).toBe('day')
  })

  test('restart at the boundary closes nothing twice and credits the period that just began', () => {
    const { subscription, books } = subscribeWithBooks({ at: at('2024-03-16') })
    const decision = change(subscription, books, BUSINESS, at('2024-03-16'), { behavior: 'restart' })
    expect(decision.billing).toBeNull()
    expect(summary(decision.lines)).toEqual(['proration_credit Team, time not used -20', 'plan_base Business 50'])
  })

  test('restart credits and charges add-ons anew, a change inside the period leaves them alone', () => {
    const addOn = { id: 'att-1', addOnVersion: SUPPORT, quantity: 2, since: at('2024-03-01'), until: null }
    const { subscription, books } = subscribeWithBooks()
    const withAddOn = { ...subscription, addOns: [addOn] }
    books.open({
      at: at('2024-03-01'),
      closed: null,
      opened: { ...withAddOn, planVersion: planVersion('x', 1, {}) },
      skipped: [],
    })
    const inside = allowed(
      decidePlanChange(withAddOn, BUSINESS, options({ invoicedLines: books.unclosed(withAddOn, at('2024-03-16')) })),
    )
    expect(summary(inside.lines).filter((line) => line.includes('Support'))).toEqual([])
    const anew = change(withAddOn, books, BUSINESS, at('2024-03-16'), { behavior: 'restart' })
    expect(summary(anew.lines).filter((line) => line.includes('Support'))).toEqual([
      'proration_credit Support, time not used -32',
      'add_on Support 62',
    ])
  })

  test('proration none neither credits nor charges, and the next period has the new price', () => {
    const { subscription, books } = subscribeWithBooks({
      planVersion: planVersion('team', 1, { ...TEAM.plan, proration: 'none' }),
    })
    const decision = change(subscription, books, BUSINESS, at('2024-03-16'))
    expect(decision).toMatchObject({ bill: 'none', lines: [], awaitingPayment: null, grantMoves: [] })
    expect(decision.settled.subscription.planVersion).toBe(BUSINESS)
    const anew = change(subscription, books, BUSINESS, at('2024-03-16'), { behavior: 'restart' })
    expect(summary(anew.lines)).toEqual(['plan_base Business 50'])
    expect(anew.creditsUnusedTime).toBe(false)
  })

  test.each([
    ['day', at('2024-03-16T18:00:00Z'), ['-10.32', '25.81']],
    ['30_360', at('2024-03-16T00:00:00Z'), ['-10', '25']],
    ['second', at('2024-03-16T12:00:00Z'), ['-10', '25']],
  ] as const)('time is measured by %s', (proration, instant, [credit, charge]) => {
    const { subscription, books } = subscribeWithBooks({
      planVersion: planVersion('team', 1, { ...TEAM.plan, proration }),
    })
    expect(summary(change(subscription, books, BUSINESS, instant).lines)).toEqual([
      `proration_credit Team, time not used ${credit}`,
      `proration_charge Business, rest of the period ${charge}`,
    ])
  })

  test('a charge in a stub is a share of the whole period that the stub is cut from', () => {
    const calendar = planVersion('team', 1, { ...TEAM.plan, alignment: { kind: 'calendar' } })
    const { subscription, books } = subscribeWithBooks({ planVersion: calendar, at: at('2024-03-11') })
    expect(books.total()).toBe(1355n)
    const decision = change(subscription, books, BUSINESS, at('2024-03-16'))
    expect(summary(decision.lines)).toEqual([
      'proration_credit Team, time not used -10.32',
      'proration_charge Business, rest of the period 25.81',
    ])
    expect(decision.grantMoves).toEqual([{ unit: 'token', amount: '48000/31' }])
  })

  test('seats of the old plan are credited and the extra seats of the new one charged', () => {
    const { subscription, books } = subscribeWithBooks({ seats: { editor: 8 } })
    const decision = change(subscription, books, BUSINESS, at('2024-03-16'))
    expect(summary(decision.lines)).toEqual([
      'proration_credit Team, time not used -10.32',
      'proration_credit Editor seats, time not used -12.9',
      'proration_charge Business, rest of the period 25.81',
      'proration_charge Editor seats, rest of the period 6.19',
    ])
  })

  test('a change in a trial costs nothing and the first period will be the new plan’s', () => {
    const trialing = subscribe({ trialDays: 14 })
    const decision = allowed(decidePlanChange(trialing, BUSINESS, options({ at: at('2024-03-05'), cadence: YEARLY })))
    expect(decision).toMatchObject({ bill: 'none', lines: [], awaitingPayment: null })
    expect(decision.settled.subscription).toMatchObject({
      planVersion: BUSINESS,
      cadence: YEARLY,
      period: null,
      lifecycle: trialing.lifecycle,
      schedule: { startsAt: at('2024-03-15'), cadence: YEARLY },
    })
  })

  test('asking for the plan that is there takes back the change that was scheduled', () => {
    const business = subscribe({ planVersion: BUSINESS })
    const scheduled = allowed(decidePlanChange(business, TEAM, options({ seats: { editor: 3 } }))).settled.subscription
    const back = allowed(decidePlanChange(scheduled, BUSINESS, options({ changeId: 'chg-2' })))
    expect(back.settled.subscription).toEqual(business)
    expect(back.settled.events[0]).toMatchObject({
      name: 'subscription.change_dropped',
      details: { reason: 'withdrawn' },
    })
  })

  test('a new change takes the place of the one that was scheduled', () => {
    const business = subscribe({ planVersion: BUSINESS })
    const scheduled = allowed(decidePlanChange(business, TEAM, options({ seats: { editor: 3 } }))).settled.subscription
    const next = allowed(decidePlanChange(scheduled, FREE, options({ changeId: 'chg-2', seats: { editor: 1 } })))
    expect(next.settled.subscription.pendingChange).toMatchObject({ id: 'chg-2', target: { planVersionId: FREE.id } })
    expect(next.settled.events.map(({ name }) => name)).toEqual([
      'subscription.change_dropped',
      'subscription.change_scheduled',
    ])
  })

  test('wallet units that are already spent reduce the net credit to the share taken back', () => {
    const { subscription, books } = subscribeWithBooks({ planVersion: BUSINESS })
    const shared = { behavior: 'next_invoice', seats: { editor: 3 } } as const
    const invoicedLines = books.unclosed(subscription, at('2024-03-16T12:00:00Z'))
    const decide = (creditShare: ReturnType<typeof rational>) =>
      allowed(
        decidePlanChange(
          subscription,
          TEAM,
          options({ ...shared, at: at('2024-03-16T12:00:00Z'), invoicedLines, creditShare }),
        ),
      )
    expect(summary(decide(rational(1)).lines)).toEqual([
      'proration_credit Business, time not used -25',
      'proration_charge Team, rest of the period 10',
    ])
    expect(decide(rational(1, 3)).net.amount).toBe(-500n)
    expect(summary(decide(rational(0)).lines)[0]).toBe('proration_credit Business, time not used -10')
    expect(decide(rational(1, 3)).grantMoves).toEqual([{ unit: 'token', amount: '-1500' }])
  })
})

type Refused = [string, Subscription, typeof TEAM, Partial<PlanChangeOptions>, string]

describe('a change that is refused', () => {
  const canceling = { ...subscribe(), cancelAt: at('2024-04-01') }
  const waiting = allowed(decidePlanChange(subscribe(), BUSINESS, options({ invoicedLines: [] }))).awaitingPayment
    ?.subscription
  const foreign = { ...BUSINESS, group: { slug: 'other', rank: 1 } }
  const euros = planVersion('business', 2, {
    prices: { base: { cadence: MONTHLY, terms: { EUR: { model: 'flat', amount: '1' } } } },
  })
  test.each([
    ['the plan it has', subscribe(), TEAM, {}, 'plan_change.same_plan'],
    ['a plan of another group', subscribe(), foreign, {}, 'plan.not_in_group'],
    ['a plan that is not offered in its currency', subscribe(), euros, {}, 'currency.not_offered'],
    ['another currency', subscribe(), BUSINESS, { currency: 'EUR' }, 'plan_change.currency_fixed'],
    [
      'a cadence that the plan has not',
      subscribe(),
      BUSINESS,
      { cadence: { unit: 'week', count: 1 } },
      'cadence.not_offered',
    ],
    ['fewer seats than are held', subscribe(), FREE, {}, 'plan_change.strands_seats'],
    ['seats it does not know', subscribe(), BUSINESS, { seats: { viewer: 1 } }, 'feature.not_in_plan'],
    ['more seats than it gives', subscribe(), FREE, { seats: { editor: 2 } }, 'seats.limit_reached'],
    ['less than no seats', subscribe(), BUSINESS, { seats: { editor: -1 } }, 'seats.below_zero'],
    ['half a seat', subscribe(), BUSINESS, { seats: { editor: 5.5 } }, 'seats.not_whole'],
    ['before the open period', subscribe(), BUSINESS, { at: at('2024-02-29') }, 'plan_change.period_not_open'],
    ['when it has ended', subscribe(), BUSINESS, { at: at('2024-04-01') }, 'plan_change.period_not_open'],
    [
      'for the end of a period that has ended',
      subscribe(),
      TEAM,
      { at: at('2024-04-02'), cadence: YEARLY, behavior: 'at_period_end' },
      'plan_change.period_not_open',
    ],
    [
      'a new cadence inside the period',
      subscribe(),
      TEAM,
      { cadence: YEARLY, behavior: 'invoice_now' },
      'plan_change.behavior_not_allowed',
    ],
    [
      'a restart in a trial',
      subscribe({ trialDays: 9 }),
      BUSINESS,
      { behavior: 'restart' },
      'plan_change.behavior_not_allowed',
    ],
    [
      'a later change of what has not begun',
      subscribe({ startAt: at('2024-05-01') }),
      BUSINESS,
      { behavior: 'at_period_end' },
      'plan_change.behavior_not_allowed',
    ],
    [
      'a later change of what is about to end',
      canceling,
      BUSINESS,
      { behavior: 'at_period_end' },
      'plan_change.behavior_not_allowed',
    ],
    [
      'a second change while one waits for its payment',
      waiting as Subscription,
      BUSINESS,
      {},
      'subscription.change_in_progress',
    ],
    [
      'a feature that another subscription grants',
      subscribe({ cadence: YEARLY }),
      METERED,
      { featuresTaken: ['calls'], seats: { editor: 0 } },
      'subscription.feature_taken',
    ],
    [
      'a paused subscription',
      { ...subscribe(), lifecycle: { state: 'paused', pausedAt: at('2024-03-02') } as const },
      BUSINESS,
      {},
      'subscription.transition_not_allowed',
    ],
  ] satisfies Refused[])('%s', (_, subscription, target, more, code) => {
    expect(refusal(decidePlanChange(subscription, target, options(more)))).toBe(code)
  })

  test.each(['2024-03-01T00:00:00.000Z', '2024-03-31T23:59:59.999Z'])(
    'but not in the open period, at %s',
    (instant) => {
      expect(refusal(decidePlanChange(subscribe(), BUSINESS, options({ at: at(instant) })))).toBe('allowed')
    },
  )

  test('seats that are given up by the end of the period strand nobody then', () => {
    const fewer = { ...subscribe(), seatsAtPeriodEnd: { editor: 1 } }
    expect(refusal(decidePlanChange(fewer, FREE, options()))).toBe('allowed')
    expect(refusal(decidePlanChange(fewer, FREE, options({ behavior: 'next_invoice' })))).toBe(
      'plan_change.strands_seats',
    )
  })
})

test('a preview and its commit have the same hash, another instant has another', () => {
  const { subscription, books } = subscribeWithBooks()
  const decide = (instant: Instant) =>
    planHashInput(
      allowed(
        decidePlanChange(
          subscription,
          BUSINESS,
          options({ at: instant, invoicedLines: books.unclosed(subscription, instant) }),
        ),
      ),
    )
  expect(decide(at('2024-03-16'))).toBe(decide(at('2024-03-16')))
  expect(decide(at('2024-03-16'))).not.toBe(decide(at('2024-03-16T00:00:00.001Z')))
})
