import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Instant, instantToIso } from '../time/instant.ts'
import { decidePlanChange } from './change-plan.ts'
import { nextDeadline } from './deadline.ts'
import {
  allowed,
  at,
  BUSINESS,
  FREE,
  flatPrice,
  METERED,
  MONTHLY,
  planVersion,
  SUPPORT,
  subscribe,
  TEAM,
  YEARLY,
} from './example-world.ts'
import { decidePeriodEnd } from './period-end.ts'
import type { Subscription } from './subscription.ts'

function endPeriod(subscription: Subscription, instant: Instant, more = {}) {
  return allowed(decidePeriodEnd(subscription, { at: instant, paymentProcessing: false, ...more }))
}

/** The starts of the periods that follow each other, as a worker would open them. */
function periodStarts(subscription: Subscription, count: number): string[] {
  const starts: string[] = []
  let current = subscription
  for (let index = 0; index < count; index++) {
    starts.push(instantToIso(current.period!.start).slice(0, 10))
    current = endPeriod(current, nextDeadline(current)!.at).subscription
  }
  return starts
}

const WEEKLY = { unit: 'week', count: 1 } as const

describe('the end of a period', () => {
  test('opens the next one, counted from the anchor', () => {
    expect(periodStarts(subscribe({ at: at('2024-01-31') }), 5)).toEqual([
      '2024-01-31',
      '2024-02-29',
      '2024-03-31',
      '2024-04-30',
      '2024-05-31',
    ])
  })

  test('bills what ended and what begins as one boundary', () => {
    const next = endPeriod(subscribe(), at('2024-04-01'))
    expect(next).toMatchObject({
      ended: 'plan',
      billing: {
        at: at('2024-04-01'),
        closed: { period: { index: 0 } },
        opened: { period: { index: 1 } },
        skipped: [],
      },
      events: [{ name: 'subscription.renewed' }],
    })
  })

  test('acted on late is as of the boundary', () => {
    expect(endPeriod(subscribe(), at('2024-04-03'))).toEqual(endPeriod(subscribe(), at('2024-04-01')))
  })

  test('not reached, or passed already, changes nothing', () => {
    expect(endPeriod(subscribe(), at('2024-03-31T23:59:59Z'))).toMatchObject({
      ended: 'none',
      subscription: subscribe(),
      billing: null,
      events: [],
    })
    const next = endPeriod(subscribe(), at('2024-04-01')).subscription
    expect(endPeriod(next, at('2024-04-01'))).toMatchObject({ ended: 'none', subscription: next })
  })

  test('of a yearly plan with monthly usage comes monthly, and the plan renews with the twelfth', () => {
    let current = subscribe({ planVersion: METERED, cadence: YEARLY, at: at('2024-01-31') })
    const passed: string[] = []
    for (let index = 0; index < 13; index++) {
      const deadline = nextDeadline(current)!
      const decision = endPeriod(current, deadline.at)
      passed.push(`${instantToIso(deadline.at).slice(0, 10)} ${decision.ended}`)
      current = decision.subscription
    }
    expect([passed[0], passed[1], passed[10], passed[11], passed[12]]).toEqual([
      '2024-02-29 price',
      '2024-03-31 price',
      '2024-12-31 price',
      '2025-01-31 plan',
      '2025-02-28 price',
    ])
  })

  test('detaches add-ons that were to end with it', () => {
    const addOns = [
      { id: 'att-1', addOnVersion: SUPPORT, quantity: 1, since: at('2024-03-02'), until: at('2024-04-01') },
      { id: 'att-2', addOnVersion: SUPPORT, quantity: 1, since: at('2024-03-02'), until: null },
    ]
    const next = endPeriod({ ...subscribe(), addOns }, at('2024-04-01'))
    expect(next.subscription.addOns.map(({ id }) => id)).toEqual(['att-2'])
    expect(next.billing?.closed?.addOns).toHaveLength(2)
  })

  test('moves the schedule to the customer’s new zone without a gap', () => {
    const moved = {
      ...subscribe({ timeZone: 'Europe/Berlin', at: at('2024-02-29T23:00:00Z') }),
      timeZone: 'America/New_York',
    }
    const next = endPeriod(moved, at('2024-03-31T22:00:00Z')).subscription
    expect(next.period).toMatchObject({ start: at('2024-03-31T22:00:00Z'), end: at('2024-05-01T04:00:00Z') })
    expect(next.schedule.anchor.timeZone).toBe('America/New_York')
  })

  test('applies a scheduled change of cadence that keeps the day of the month', () => {
    const options = { changeId: 'chg-1', invoiceId: 'inv-2', invoicedLines: [], behavior: 'at_period_end' } as const
    const monthly = subscribe({ at: at('2024-01-31') })
    const wanted = { ...options, at: at('2024-02-05'), cadence: YEARLY }
    const scheduled = allowed(decidePlanChange(monthly, TEAM, wanted)).settled.subscription
    const yearly = endPeriod(scheduled, at('2024-02-29'), { targetVersion: TEAM }).subscription
    expect(yearly.period).toMatchObject({ index: 0, start: at('2024-02-29'), end: at('2025-02-28') })
    const back = { ...options, at: at('2024-05-01'), cadence: MONTHLY }
    const monthlyAgain = allowed(decidePlanChange(yearly, TEAM, back)).settled.subscription
    const next = endPeriod(monthlyAgain, at('2025-02-28'), { targetVersion: TEAM }).subscription
    expect(periodStarts(next, 3)).toEqual(['2025-02-28', '2025-03-31', '2025-04-30'])
  })

  test('takes the day of the month from the boundary where weeks become months', () => {
    const weekly = planVersion('team', 1, { prices: { week: flatPrice('5', WEEKLY), month: flatPrice('20', MONTHLY) } })
    const options = { changeId: 'chg-1', invoiceId: 'inv-2', at: at('2024-03-05'), invoicedLines: [] }
    const wanted = { ...options, cadence: MONTHLY, behavior: 'at_period_end' } as const
    const scheduled = allowed(decidePlanChange(subscribe({ planVersion: weekly }), weekly, wanted)).settled.subscription
    const monthly = endPeriod(scheduled, at('2024-03-08'), { targetVersion: weekly }).subscription
    expect(monthly.period).toMatchObject({ start: at('2024-03-08'), end: at('2024-04-08') })
  })

  test('aligns a new cadence to the calendar where the plan does', () => {
    const calendar = planVersion('team', 1, { ...TEAM.plan, alignment: { kind: 'calendar' } })
    const options = {
      changeId: 'chg-1',
      invoiceId: 'inv-2',
      at: at('2024-03-05'),
      invoicedLines: [],
      cadence: YEARLY,
      behavior: 'at_period_end',
    } as const
    const scheduled = allowed(decidePlanChange(subscribe({ planVersion: calendar }), calendar, options)).settled
      .subscription
    expect(endPeriod(scheduled, at('2024-04-01'), { targetVersion: calendar }).subscription.period).toMatchObject({
      start: at('2024-04-01'),
      end: at('2025-01-01'),
      whole: { start: at('2024-01-01') },
    })
  })

  test('applies seats given up before a change of plan', () => {
    const fewer = { ...subscribe({ seats: { editor: 5 } }), seatsAtPeriodEnd: { editor: 1 } }
    const options = { changeId: 'chg-1', invoiceId: 'inv-2', at: at('2024-03-05'), invoicedLines: [] }
    const scheduled = allowed(decidePlanChange(fewer, FREE, options)).settled.subscription
    const next = endPeriod(scheduled, at('2024-04-01'), { targetVersion: FREE })
    expect(next.subscription).toMatchObject({ planVersion: FREE, seats: { editor: 1 }, seatsAtPeriodEnd: {} })
    expect(next.events.map(({ name }) => name)).toEqual([
      'subscription.seats_changed',
      'subscription.plan_changed',
      'subscription.renewed',
    ])
  })
})

test('n periods in one jump are n jumps: whenever a worker comes, the same boundaries pass', () => {
  const days = fc.integer({ min: 0, max: 800 })
  fc.assert(
    fc.property(fc.constantFrom(TEAM, BUSINESS, METERED), days, days, (version, first, second) => {
      const subscription = subscribe({
        planVersion: version,
        cadence: version === METERED ? YEARLY : MONTHLY,
        at: at('2023-01-31'),
      })
      const [early, late] = [first, first + second].map(
        (day) => (subscription.startedAt + day * 86_400_000) as Instant,
      ) as [Instant, Instant]
      expect(advance(advance(subscription, early), late)).toEqual(advance(subscription, late))
      expect(nextDeadline(advance(subscription, late))!.at).toBeGreaterThan(late)
    }),
    { numRuns: 30 },
  )
})

function advance(subscription: Subscription, to: Instant): Subscription {
  const decision = endPeriod(subscription, to)
  return decision.ended === 'none' ? subscription : advance(decision.subscription, to)
}
