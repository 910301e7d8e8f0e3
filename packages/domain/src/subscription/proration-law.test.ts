import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Price } from '../catalog/price.ts'
import { parseDecimal } from '../money/decimal.ts'
import { add, compare, multiply, rational, subtract, ZERO } from '../money/rational.ts'
import { timeFraction } from '../proration/fraction.ts'
import type { Instant } from '../time/instant.ts'
import { decidePlanChange } from './change-plan.ts'
import { allowed, at, type Books, flatPrice, MONTHLY, planVersion, subscribeWithBooks } from './example-world.ts'
import { decideSeats } from './seats.ts'
import type { Subscription } from './subscription.ts'

const PLANS = [
  planVersion('low', 0, { prices: { base: flatPrice('9.99', MONTHLY) } }),
  planVersion('middle', 1, { prices: { base: flatPrice('20.00', MONTHLY) } }),
  planVersion('high', 2, { prices: { base: flatPrice('333.33', MONTHLY) } }),
]

const plan = fc.constantFrom(...PLANS)
const granularity = fc.constantFrom('second' as const, 'day' as const, '30_360' as const)
const [start, end] = [at('2024-01-31'), at('2024-02-29')]
const instant = fc.integer({ min: start, max: end - 1 }) as fc.Arbitrary<Instant>

function changeTo(
  subscription: Subscription,
  books: Books,
  target: (typeof PLANS)[number],
  instant: Instant,
): Subscription {
  if (target.id === subscription.planVersion.id) return subscription
  const changeId = `chg-${books.lines.length}`
  const options = {
    changeId,
    invoiceId: 'inv',
    at: instant,
    invoicedLines: books.unclosed(subscription, instant),
    behavior: 'invoice_now',
  } as const
  const decision = allowed(decidePlanChange(subscription, target, options))
  books.store(decision.lines)
  return { ...decision.settled.subscription, proration: subscription.proration }
}

test('up, down and up again at one instant nets to nothing', () => {
  fc.assert(
    fc.property(plan, fc.array(plan, { maxLength: 6 }), granularity, instant, (first, others, proration, when) => {
      const begun = subscribeWithBooks({ planVersion: first, at: start })
      const { books } = begun
      let subscription: Subscription = { ...begun.subscription, proration }
      const paid = books.total()
      for (const other of [...others, first]) subscription = changeTo(subscription, books, other, when)
      expect(books.total()).toBe(paid)
      expect(subscription.segments).toEqual(begun.subscription.segments)
    }),
  )
})

test('changes at any instants cost each plan’s share of the time, to one minor unit a line', () => {
  const changes = fc.array(fc.tuple(plan, instant), { maxLength: 6 })
  fc.assert(
    fc.property(plan, changes, granularity, (first, unordered, proration) => {
      const begun = subscribeWithBooks({ planVersion: first, at: start })
      const { books } = begun
      let subscription: Subscription = { ...begun.subscription, proration }
      const inOrder = [...unordered].sort(([, a], [, b]) => a - b)
      for (const [target, when] of inOrder) subscription = changeTo(subscription, books, target, when)
      const exact = subscription.segments.reduce((total, segment) => {
        const price = PLANS.find(({ id }) => id === segment.planVersionId)?.plan.prices.base?.terms.USD
        const amount = price?.model === 'flat' ? parseDecimal(price.amount) : ZERO
        return add(total, multiply(amount, timeFraction(segment, { start, end }, proration, 'UTC')))
      }, ZERO)
      const apart = subtract(rational(books.total()), multiply(exact, rational(100)))
      expect(compare(multiply(apart, apart), rational(books.lines.length ** 2))).toBeLessThanOrEqual(0)
    }),
  )
})

const TIERS = [
  { upTo: '3', unitAmount: '0' },
  { upTo: '5', unitAmount: '10.00', flatAmount: '2.50' },
  { upTo: null, unitAmount: '4.99' },
]

function seatsPlan(price: Pick<Price, 'terms' | 'minimum' | 'maximum'>) {
  const seats = { feature: 'editor', cadence: MONTHLY, ...price }
  return planVersion('seats', 0, {
    features: { editor: { type: 'seats', included: 2, extra: 'allowed' } },
    prices: { seats },
  })
}

const perSeat = { USD: { model: 'per_unit', unitAmount: '7.77' } } as const
const SEATS = {
  per_unit: seatsPlan({ terms: perSeat }),
  minimum: seatsPlan({ terms: perSeat, minimum: { USD: '20.00' } }),
  maximum: seatsPlan({ terms: perSeat, maximum: { USD: '30.00' } }),
  both: seatsPlan({ terms: perSeat, minimum: { USD: '10.00' }, maximum: { USD: '30.00' } }),
  graduated: seatsPlan({ terms: { USD: { model: 'graduated', tiers: TIERS } } }),
  package: seatsPlan({ terms: { USD: { model: 'package', size: '3', packageAmount: '10.00' } } }),
  volume: seatsPlan({ terms: { USD: { model: 'volume', tiers: TIERS } } }),
} as const

const counts = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 5 })

/** Seats in all, one count after another, credited and charged at once. */
function setSeats(begun: Subscription, books: Books, steps: readonly number[], when: Instant): Subscription {
  return steps.reduce((subscription, count) => {
    const held = subscription.seats.editor ?? 0
    const decision = allowed(
      decideSeats(subscription, 'set', {
        changeId: `chg-${books.lines.length}`,
        invoiceId: 'inv',
        at: when,
        featureSlug: 'editor',
        count,
        behavior: count > held ? 'next_invoice' : 'now',
        invoicedLines: books.unclosed(subscription, when),
      }),
    )
    books.store(decision.lines)
    return decision.settled.subscription
  }, begun)
}

/** Each line rounds alone, so parts of one line that are closed in several steps may differ by half a minor unit each. */
function expectNothing(books: Books, before: bigint): void {
  const [total, lines] = [books.total() - before, BigInt(books.lines.length)]
  expect(total <= lines && total >= -lines, `${total} for ${lines} lines`).toBe(true)
}

test('seats that come and go at one instant net to nothing, in whatever steps', () => {
  fc.assert(
    fc.property(counts, instant, (steps, when) => {
      const { subscription, books } = subscribeWithBooks({ planVersion: SEATS.per_unit, at: start })
      setSeats(subscription, books, [...steps, 2], when)
      expectNothing(books, 0n)
      expect(books.unclosed(subscription, when)).toEqual([])
    }),
  )
})

test.each(Object.keys(SEATS) as (keyof typeof SEATS)[])(
  'seats at a price of the kind %s that are given up and come back at one instant net to nothing',
  (model) => {
    const begins = fc.integer({ min: 2, max: 12 })
    const later = fc.integer({ min: 0, max: 12 })
    fc.assert(
      fc.property(begins, later, instant, later, instant, (first, more, added, fewer, when) => {
        const begun = subscribeWithBooks({ planVersion: SEATS[model], seats: { editor: first }, at: start })
        const { books } = begun
        // Of a volume price a later seat costs what the count by then says, so it depends on the way there.
        const grows = added <= when && more > first && model !== 'volume'
        const subscription = grows ? setSeats(begun.subscription, books, [more], added) : begun.subscription
        const held = subscription.seats.editor ?? 0
        const paid = books.total()
        const given = setSeats(subscription, books, [Math.min(fewer, held)], when)
        expect(books.total()).toBeLessThanOrEqual(paid)
        setSeats(given, books, [held], when)
        expectNothing(books, paid)
      }),
    )
  },
)
