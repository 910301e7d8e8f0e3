import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Price } from '../catalog/price.ts'
import { decidePlanChange } from './change-plan.ts'
import {
  allowed,
  at,
  BUSINESS,
  FREE,
  MONTHLY,
  planVersion,
  refusal,
  subscribe,
  subscribeWithBooks,
  summary,
  TEAM,
} from './example-world.ts'
import { applyPendingChange } from './pending-change.ts'
import { decidePeriodEnd } from './period-end.ts'
import { decideSeats, type SeatsOptions } from './seats.ts'
import type { Subscription } from './subscription.ts'

function options(more: Partial<SeatsOptions> = {}): SeatsOptions {
  return {
    changeId: 'chg-1',
    invoiceId: 'inv-2',
    at: at('2024-03-16'),
    featureSlug: 'editor',
    count: 1,
    invoicedLines: [],
    ...more,
  }
}

describe('adding seats', () => {
  test('charges the rest of the period for those beyond the included ones, paid first', () => {
    const decision = allowed(decideSeats(subscribe({ seats: { editor: 2 } }), 'add', options({ count: 3 })))
    expect(summary(decision.lines)).toEqual(['proration_charge Editor seats, rest of the period 5.16'])
    expect(decision).toMatchObject({ from: 2, to: 5, bill: 'now', lines: [{ quantity: '2' }] })
    const waiting = decision.awaitingPayment?.subscription as Subscription
    expect(waiting.seats).toEqual({ editor: 2 })
    const paid = allowed(applyPendingChange(waiting, { planVersion: TEAM }, { at: at('2024-03-17') }))
    expect(paid.subscription).toEqual(decision.settled.subscription)
    expect(paid.events).toEqual(decision.settled.events)
  })

  test('within the included ones costs nothing and applies at once', () => {
    const decision = allowed(decideSeats(subscribe({ seats: { editor: 1 } }), 'add', options({ count: 2 })))
    expect(decision).toMatchObject({ lines: [], bill: 'none', awaitingPayment: null })
    expect(decision.settled.subscription.seats).toEqual({ editor: 3 })
  })

  test('on the next invoice applies at once', () => {
    const decision = allowed(decideSeats(subscribe(), 'set', options({ count: 5, behavior: 'next_invoice' })))
    expect(decision).toMatchObject({ bill: 'next_invoice', awaitingPayment: null })
    expect(decision.settled.subscription.segments.map(({ seats }) => seats)).toEqual([{ editor: 3 }, { editor: 5 }])
  })

  test('goes on in the tiers where the seats before stopped', () => {
    const tiers = [
      { upTo: '2', unitAmount: '10.00' },
      { upTo: null, unitAmount: '6.00' },
    ]
    const seats: Price = {
      feature: 'editor',
      name: 'Seats',
      cadence: MONTHLY,
      terms: { USD: { model: 'graduated', tiers } },
    }
    const version = planVersion('tiered', 1, { features: TEAM.plan.features, prices: { seats } })
    const subscription = subscribe({ planVersion: version, seats: { editor: 4 }, at: at('2024-03-01') })
    const decision = allowed(decideSeats(subscription, 'add', options({ count: 3, at: at('2024-03-01') })))
    expect(summary(decision.lines)).toEqual(['proration_charge Seats, rest of the period 22'])
  })

  describe('at a price with a minimum', () => {
    const seats: Price = {
      feature: 'editor',
      name: 'Seats',
      cadence: MONTHLY,
      terms: { USD: { model: 'per_unit', unitAmount: '5.00' } },
      minimum: { USD: '10.00' },
      maximum: { USD: '20.00' },
    }
    const version = planVersion('least', 1, { features: TEAM.plan.features, prices: { seats } })
    const start = at('2024-03-01')

    test('the minimum is due without extra seats too', () => {
      const { books } = subscribeWithBooks({ planVersion: version })
      expect(books.lines.map(({ kind, quantity, amount }) => [kind, quantity, amount.amount])).toEqual([
        ['seats', '0', 1000n],
      ])
    })

    test.each([
      [3, 2, 'what fits into it is free', ['proration_charge Seats, rest of the period 0']],
      [3, 3, 'only what goes beyond it is charged', ['proration_charge Seats, rest of the period 5']],
      [4, 2, 'the same for seats that were in it before', ['proration_charge Seats, rest of the period 5']],
      [3, 9, 'up to the maximum', ['proration_charge Seats, rest of the period 10']],
      [7, 4, 'and nothing beyond the maximum', ['proration_charge Seats, rest of the period 0']],
    ])('from %i seats %i more: %s', (held, count, _, lines) => {
      const { subscription, books } = subscribeWithBooks({ planVersion: version, seats: { editor: held }, at: start })
      const invoicedLines = books.unclosed(subscription, start)
      const decision = allowed(decideSeats(subscription, 'add', options({ count, at: start, invoicedLines })))
      expect(summary(decision.lines)).toEqual(lines)
    })

    test('seats that are free are written down with the next invoice, and given up before those that are paid', () => {
      const { subscription, books } = subscribeWithBooks({ planVersion: version, seats: { editor: 4 }, at: start })
      const more = options({ at: start, invoicedLines: books.unclosed(subscription, start) })
      const added = allowed(decideSeats(subscription, 'add', more))
      expect(added).toMatchObject({ bill: 'next_invoice', awaitingPayment: null })
      books.store(added.lines)
      const { subscription: grown } = added.settled
      const fewer = options({ at: start, behavior: 'now', invoicedLines: books.unclosed(grown, start) })
      const removed = allowed(decideSeats(grown, 'remove', fewer))
      expect(summary(removed.lines)).toEqual(['proration_credit Seats, time not used 0'])
    })

    test('a change of plan gives back the minimum that was paid for no extra seat', () => {
      const { subscription, books } = subscribeWithBooks({ planVersion: version })
      const change = { changeId: 'chg-1', invoiceId: 'inv-2', at: at('2024-03-16'), behavior: 'invoice_now' } as const
      const invoicedLines = books.unclosed(subscription, change.at)
      const { lines } = allowed(decidePlanChange(subscription, BUSINESS, { ...change, invoicedLines }))
      expect(summary(lines)[0]).toBe('proration_credit Seats, time not used -5.16')
      books.store(lines)
      expect(books.unclosed(subscription, change.at).map(({ name }) => name)).not.toContain('Seats')
    })
  })

  test('what came last goes first, also before what waits longer for its invoice', () => {
    const { subscription: begun, books } = subscribeWithBooks({ seats: { editor: 4 }, at: at('2024-03-01') })
    const add = (subscription: Subscription, day: string, behavior: 'next_invoice' | 'invoice_now') => {
      const invoicedLines = books.unclosed(subscription, at(day))
      const decision = allowed(decideSeats(subscription, 'add', options({ at: at(day), behavior, invoicedLines })))
      if (behavior === 'next_invoice') books.pending.push(...decision.lines)
      else books.store(decision.lines)
      return decision.settled.subscription
    }
    const grown = add(add(begun, '2024-03-11', 'next_invoice'), '2024-03-21', 'invoice_now')
    const invoicedLines = books.unclosed(grown, at('2024-03-22'))
    const fewer = options({ at: at('2024-03-22'), behavior: 'now', invoicedLines })
    const [credit] = allowed(decideSeats(grown, 'remove', fewer)).lines
    expect(credit?.source).toBe(books.lines.at(-1)?.id)
  })

  test('a flat amount of the first tier is due without extra seats, and not again for the first of them', () => {
    const tiers = [{ upTo: null, unitAmount: '5.00', flatAmount: '7.00' }]
    const seats: Price = { feature: 'editor', cadence: MONTHLY, terms: { USD: { model: 'graduated', tiers } } }
    const version = planVersion('entry', 1, { features: TEAM.plan.features, prices: { seats } })
    const { subscription, books } = subscribeWithBooks({ planVersion: version })
    expect(books.lines.map(({ amount }) => amount.amount)).toEqual([700n])
    const invoicedLines = books.unclosed(subscription, at('2024-03-01'))
    const decision = allowed(
      decideSeats(subscription, 'add', options({ count: 1, at: at('2024-03-01'), invoicedLines })),
    )
    expect(decision.lines.map(({ amount }) => amount.amount)).toEqual([500n])
  })

  test('while a change of plan is scheduled goes to the next invoice, and the change stays', () => {
    const later = {
      changeId: 'chg-0',
      invoiceId: 'inv-0',
      at: at('2024-03-10'),
      invoicedLines: [],
      seats: { editor: 3 },
    }
    const scheduled = allowed(decidePlanChange(subscribe({ planVersion: BUSINESS }), TEAM, later)).settled.subscription
    const decision = allowed(decideSeats(scheduled, 'add', options({ count: 2 })))
    expect(decision).toMatchObject({ bill: 'next_invoice', awaitingPayment: null })
    // The newest wish counts: the plan will change with the seats that are held by then.
    expect(decision.settled.subscription.pendingChange?.target.seats).toEqual({})
    expect(refusal(decideSeats(scheduled, 'add', options({ behavior: 'invoice_now' })))).toBe(
      'subscription.change_in_progress',
    )
    expect(refusal(decideSeats(scheduled, 'set', options({ count: 6, targetVersion: FREE })))).toBe(
      'seats.limit_reached',
    )
  })
})

describe('removing seats', () => {
  test('takes effect at the end of the period, without a credit', () => {
    const subscription = subscribe({ seats: { editor: 5 } })
    const decision = allowed(decideSeats(subscription, 'remove', options({ count: 2 })))
    expect(decision).toMatchObject({ lines: [], bill: 'none', effectiveAt: at('2024-04-01') })
    expect(decision.settled.subscription).toMatchObject({ seats: { editor: 5 }, seatsAtPeriodEnd: { editor: 3 } })
    const renewed = allowed(
      decidePeriodEnd(decision.settled.subscription, { at: at('2024-04-01'), paymentProcessing: false }),
    )
    expect(renewed.subscription).toMatchObject({ seats: { editor: 3 }, seatsAtPeriodEnd: {} })
  })

  test('now credits the newest lines first', () => {
    const { subscription, books } = subscribeWithBooks({ seats: { editor: 5 } })
    const added = allowed(
      decideSeats(subscription, 'add', options({ count: 1, at: at('2024-03-11'), behavior: 'next_invoice' })),
    )
    books.store(added.lines)
    const invoicedLines = books.unclosed(added.settled.subscription, at('2024-03-16'))
    const removal = options({ count: 2, behavior: 'now', changeId: 'chg-2', invoicedLines })
    const decision = allowed(decideSeats(added.settled.subscription, 'remove', removal))
    expect(decision.lines.map(({ source, quantity, amount }) => [source, quantity, amount.amount])).toEqual([
      // Added on the 11th: 5.00 × 21/31 = 3.39, of which 16/21 are left.
      ['line-3', '1', -258n],
      // The first period's two: 10.00 × 1/2 × 16/31.
      ['line-2', '1', -258n],
    ])
  })

  test('a second time credits what is still open of a line', () => {
    const { subscription, books } = subscribeWithBooks({ seats: { editor: 5 } })
    const first = allowed(
      decideSeats(
        subscription,
        'remove',
        options({ behavior: 'now', invoicedLines: books.unclosed(subscription, at('2024-03-16')) }),
      ),
    )
    books.store(first.lines)
    const rest = first.settled.subscription
    const second = options({
      behavior: 'now',
      changeId: 'chg-2',
      count: 3,
      invoicedLines: books.unclosed(rest, at('2024-03-16')),
    })
    expect(
      allowed(decideSeats(rest, 'remove', second)).lines.map(({ quantity, amount }) => [quantity, amount.amount]),
    ).toEqual([['1', -258n]])
  })

  test('into the included ones credits nothing', () => {
    const { subscription, books } = subscribeWithBooks()
    const decision = allowed(
      decideSeats(
        subscription,
        'remove',
        options({ behavior: 'now', invoicedLines: books.unclosed(subscription, at('2024-03-16')) }),
      ),
    )
    expect(decision).toMatchObject({ lines: [], bill: 'none' })
    expect(decision.settled.subscription.seats).toEqual({ editor: 2 })
  })

  test('counts from what is wanted, and a seat given up is taken back without a charge', () => {
    const given = allowed(decideSeats(subscribe({ seats: { editor: 5 } }), 'remove', options({ count: 2 }))).settled
      .subscription
    const back = allowed(decideSeats(given, 'add', options({ count: 1 })))
    expect(back).toMatchObject({
      lines: [],
      settled: { subscription: { seats: { editor: 5 }, seatsAtPeriodEnd: { editor: 4 } } },
    })
    const all = allowed(decideSeats(given, 'set', options({ count: 5 })))
    expect(all.settled.subscription).toMatchObject({ seats: { editor: 5 }, seatsAtPeriodEnd: {} })
    expect(all.settled.events).toHaveLength(1)
    const more = allowed(decideSeats(given, 'add', options({ count: 3 })))
    expect(more.settled.subscription).toMatchObject({ seats: { editor: 6 }, seatsAtPeriodEnd: {} })
    expect(summary(more.lines)).toEqual(['proration_charge Editor seats, rest of the period 2.58'])
  })
})

test('in a trial seats come and go at once, free of charge', () => {
  const trialing = subscribe({ trialDays: 14 })
  const more = allowed(decideSeats(trialing, 'add', options({ count: 4, at: at('2024-03-02') })))
  expect(more).toMatchObject({ lines: [], awaitingPayment: null, settled: { subscription: { seats: { editor: 7 } } } })
  const fewer = allowed(decideSeats(more.settled.subscription, 'set', options({ count: 1, at: at('2024-03-03') })))
  expect(fewer.settled.subscription).toMatchObject({ seats: { editor: 1 }, seatsAtPeriodEnd: {} })
})

test('nothing to change changes nothing', () => {
  const decision = allowed(decideSeats(subscribe(), 'set', options({ count: 3 })))
  expect(decision).toMatchObject({ lines: [], bill: 'none', settled: { subscription: subscribe(), events: [] } })
})

test.each(['add', 'remove'] as const)('to %s none changes nothing', (operation) => {
  const decision = allowed(decideSeats(subscribe(), operation, options({ count: 0 })))
  expect(decision).toMatchObject({ from: 3, to: 3, lines: [], settled: { subscription: subscribe(), events: [] } })
})

test('whatever the count, seats are set, added and removed as the words say, or refused', () => {
  const counts = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double(), fc.maxSafeInteger())
  const operations = fc.constantFrom('set' as const, 'add' as const, 'remove' as const)
  fc.assert(
    fc.property(operations, counts, (operation, count) => {
      const decided = decideSeats(subscribe(), operation, options({ count }))
      expect(refusal(decided)).toMatch(/^(allowed|seats\..*)$/)
      if (!decided.ok) return
      const { from, to } = decided.value
      expect(to).toBe({ set: count, add: from + count, remove: from - count }[operation])
      if (operation === 'add') expect(to).toBeGreaterThanOrEqual(from)
      if (operation === 'remove') expect(to).toBeLessThanOrEqual(from)
    }),
  )
})

describe('seats that are refused', () => {
  test.each([
    ['fewer than none', subscribe(), 'remove', { count: 4 }, 'seats.below_zero'],
    ['before the open period', subscribe(), 'add', { at: at('2024-02-29') }, 'plan_change.period_not_open'],
    ['when it has ended', subscribe(), 'add', { at: at('2024-04-01') }, 'plan_change.period_not_open'],
    ['less than none taken away', subscribe(), 'remove', { count: -5 }, 'seats.below_zero'],
    ['less than none added', subscribe(), 'add', { count: -1 }, 'seats.below_zero'],
    ['less than none set', subscribe(), 'set', { count: -1 }, 'seats.below_zero'],
    ['half a seat set', subscribe(), 'set', { count: 4.5 }, 'seats.not_whole'],
    ['half a seat added', subscribe(), 'add', { count: 0.5 }, 'seats.not_whole'],
    ['no number at all', subscribe(), 'set', { count: Number.NaN }, 'seats.not_whole'],
    ['without end', subscribe(), 'add', { count: Number.POSITIVE_INFINITY }, 'seats.not_whole'],
    ['more than can be counted', subscribe(), 'add', { count: Number.MAX_SAFE_INTEGER }, 'seats.not_whole'],
    [
      'more than a plan without extra seats includes',
      subscribe({ planVersion: FREE }),
      'add',
      {},
      'seats.limit_reached',
    ],
    ['of a feature that the plan has not', subscribe(), 'add', { featureSlug: 'viewer' }, 'feature.not_in_plan'],
    [
      'none of a feature that the plan has not',
      subscribe(),
      'set',
      { featureSlug: 'viewer', count: 0 },
      'feature.not_in_plan',
    ],
    [
      'more at the end of the period',
      subscribe(),
      'add',
      { behavior: 'at_period_end' },
      'plan_change.behavior_not_allowed',
    ],
    [
      'fewer on the next invoice',
      subscribe(),
      'remove',
      { behavior: 'next_invoice' },
      'plan_change.behavior_not_allowed',
    ],
    [
      'of what is over',
      { ...subscribe(), lifecycle: { state: 'expired', expiredAt: at('2024-03-02') } },
      'add',
      {},
      'subscription.transition_not_allowed',
    ],
  ] satisfies [string, Subscription, 'set' | 'add' | 'remove', Partial<SeatsOptions>, string][])(
    '%s',
    (_, subscription, operation, more, code) => {
      expect(refusal(decideSeats(subscription, operation, options(more)))).toBe(code)
    },
  )
})
