import fc from 'fast-check'
import { expect, test } from 'vitest'
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
  books.store(decision.lines, instant)
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

const SEATS = planVersion('seats', 0, {
  features: { editor: { type: 'seats', included: 2, extra: 'allowed' } },
  prices: { seats: { feature: 'editor', cadence: MONTHLY, terms: { USD: { model: 'per_unit', unitAmount: '7.77' } } } },
})

test('seats that come and go at one instant net to nothing, in whatever steps', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 5 })
  fc.assert(
    fc.property(counts, instant, (steps, when) => {
      const { subscription: begun, books } = subscribeWithBooks({ planVersion: SEATS, at: start })
      let subscription = begun
      for (const count of [...steps, 2]) {
        const behavior = count > (subscription.seats.editor ?? 0) ? 'next_invoice' : 'now'
        const options = {
          changeId: `chg-${books.lines.length}`,
          invoiceId: 'inv',
          at: when,
          featureSlug: 'editor',
          count,
          behavior,
        } as const
        const decision = allowed(
          decideSeats(subscription, 'set', { ...options, invoicedLines: books.unclosed(subscription, when) }),
        )
        books.store(decision.lines, when)
        subscription = decision.settled.subscription
      }
      // Each line rounds alone, so parts of one line closed in several steps may differ by half a minor unit each.
      const [total, lines] = [books.total(), BigInt(books.lines.length)]
      expect(total <= lines && total >= -lines).toBe(true)
      expect(books.unclosed(subscription, when)).toEqual([])
    }),
  )
})
