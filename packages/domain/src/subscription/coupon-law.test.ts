import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Coupon } from '../catalog/coupon.ts'
import { type BuildInvoiceInput, buildInvoice } from '../invoice/build-invoice.ts'
import type { GivenDiscount } from '../invoice/discounts/given-discount.ts'
import type { DiscountedPeriod } from '../invoice/discounts/line-discount.ts'
import { withRestored } from '../invoice/discounts/restored-discount.ts'
import type { RatedLine, RestoredDiscount } from '../invoice/line.ts'
import { amountOff, stored, taxedAt } from '../invoice/samples.ts'
import { parseDecimal } from '../money/decimal.ts'
import { add, compare, multiply, rational, subtract, ZERO } from '../money/rational.ts'
import { timeFraction } from '../proration/fraction.ts'
import type { Instant } from '../time/instant.ts'
import { decidePlanChange } from './change-plan.ts'
import { decideCreate } from './create.ts'
import { allowed, at, creation, flatPrice, MONTHLY, planVersion } from './example-world.ts'
import { openInvoicedLines, type StoredLine } from './invoiced-line.ts'
import type { Subscription } from './subscription.ts'

const PLANS = [
  planVersion('low', 0, { prices: { base: flatPrice('9.99', MONTHLY) } }),
  planVersion('middle', 1, { prices: { base: flatPrice('30.00', MONTHLY) } }),
  planVersion('high', 2, { prices: { base: flatPrice('333.33', MONTHLY) } }),
]
type PlanOfLaw = (typeof PLANS)[number]

const [start, end] = [at('2024-01-31'), at('2024-02-29')]

/** A subscription with a coupon, and its invoices: each is built with what is left of the coupon, paid and stored. */
class Life {
  subscription: Subscription
  discount: GivenDiscount
  readonly lines: StoredLine[] = []
  readonly uses: DiscountedPeriod[] = []
  /** Minor units of all invoices, less what their credits came to beyond them. */
  paid = 0n

  constructor(planVersion: PlanOfLaw, coupon: Coupon, proration: Subscription['proration'] = 'second') {
    this.discount = { id: 'disc_1', coupon, afterPeriod: null, uses: [] }
    const begun = allowed(decideCreate(creation({ planVersion, at: start })))
    this.subscription = { ...begun.settled.subscription, proration }
    const boundaries = begun.billing.map((billing) => ({
      billing,
      creditsUnusedTime: true,
      planVersions: [],
      usage: [],
    }))
    this.#bill({ boundaries })
  }

  change(target: PlanOfLaw, instant: Instant): void {
    if (target.id === this.subscription.planVersion.id) return
    const open = { invoiced: this.lines, pending: [], addOns: [], discountUses: this.uses }
    const invoicedLines = openInvoicedLines(open, instant)
    const options = { changeId: `chg-${this.lines.length}`, invoiceId: 'inv', at: instant, invoicedLines }
    const decision = allowed(decidePlanChange(this.subscription, target, { ...options, behavior: 'invoice_now' }))
    this.#bill({ lines: decision.lines })
    this.subscription = { ...decision.settled.subscription, proration: this.subscription.proration }
  }

  /** Minor units of the coupon that are used: taken, and not restored. */
  used(): bigint {
    return this.discount.uses.reduce((sum, { amount }) => sum + amount.amount, 0n)
  }

  #bill(input: Pick<BuildInvoiceInput, 'boundaries' | 'lines'>): void {
    const discounts = { given: [this.discount], openPeriod: this.subscription.period?.start ?? null }
    const built = buildInvoice({ currency: 'USD', tax: taxedAt(), discounts, ...input })
    const invoiceId = `inv-${this.lines.length}`
    this.lines.push(...built.lines.map((line) => ({ ...stored(line), invoiceId })))
    const restored = restoredBy(input.lines ?? [])
    const uses = built.discounts.flatMap((outcome) => outcome.uses)
    const after = withRestored(this.discount, restored)
    this.discount = { ...after, uses: [...after.uses, ...uses] }
    this.uses.push(...uses.map(({ periodStart }) => ({ discountId: 'disc_1', invoiceId, periodStart })))
    this.paid += built.total.amount - built.excess.reduce((sum, { total }) => sum + total.amount, 0n)
  }
}

function restoredBy(lines: readonly RatedLine[]): RestoredDiscount[] {
  return lines.flatMap(({ restores = [] }) => restores)
}

const plan = fc.constantFrom(...PLANS)
const granularity = fc.constantFrom('second' as const, 'day' as const, '30_360' as const)
const instant = fc.integer({ min: start, max: end - 1 }) as fc.Arbitrary<Instant>
const duration = fc.constantFrom<Coupon['duration']>(
  { kind: 'once' },
  { kind: 'periods', count: 2 },
  { kind: 'forever' },
)
const couponUpTo = (minor: number) =>
  fc.tuple(duration, fc.integer({ min: 1, max: minor })).map(([lasts, amount]): Coupon => {
    return { ...amountOff((amount / 100).toFixed(2)).coupon, duration: lasts }
  })

function between(apart: bigint, least: bigint, most: bigint): boolean {
  return apart >= least && apart <= most
}

describe('an amount coupon, and any changes of plan within a period', () => {
  test('at the instant of the first charge, back to the first plan: they cost nothing', () => {
    fc.assert(
      fc.property(
        plan,
        couponUpTo(40000),
        fc.array(plan, { maxLength: 6 }),
        granularity,
        (first, coupon, others, by) => {
          const life = new Life(first, coupon, by)
          const [paid, used] = [life.paid, life.used()]
          for (const other of [...others, first]) life.change(other, start)
          expect([life.paid, life.used()]).toEqual([paid, used])
        },
      ),
    )
  })

  test('at any other instant, back to the first plan: two minor units at most, however many they are', () => {
    const cases = [plan, couponUpTo(40000), fc.array(plan, { maxLength: 6 }), granularity, instant] as const
    fc.assert(
      fc.property(...cases, (first, coupon, others, by, when) => {
        const life = new Life(first, coupon, by)
        const { paid } = life
        for (const other of [...others, first]) life.change(other, when)
        // The first credit and the last charge are rounded, and what is restored is rounded down; all others are whole lines.
        expect(between(life.paid - paid, -1n, 2n)).toBe(true)
      }),
    )
  })

  test('at any instants: each plan’s share of the time less the coupon, to one minor unit a line', () => {
    const changes = fc.array(fc.tuple(plan, instant), { maxLength: 6 })
    fc.assert(
      fc.property(plan, couponUpTo(999), changes, granularity, (first, coupon, unordered, by) => {
        const life = new Life(first, coupon, by)
        const taken = life.used()
        for (const [target, when] of [...unordered].sort(([, a], [, b]) => a - b)) life.change(target, when)
        const exact = life.subscription.segments.reduce((total, segment) => {
          const price = PLANS.find(({ id }) => id === segment.planVersionId)?.plan.prices.base?.terms.USD
          const amount = price?.model === 'flat' ? parseDecimal(price.amount) : ZERO
          return add(total, multiply(amount, timeFraction(segment, { start, end }, by, 'UTC')))
        }, ZERO)
        const apart = subtract(rational(life.paid + taken), multiply(exact, rational(100)))
        expect(compare(multiply(apart, apart), rational(life.lines.length ** 2))).toBeLessThanOrEqual(0)
      }),
    )
  })

  test('restore no more of a line than its discount was, and use no more of the coupon than there is', () => {
    const changes = fc.array(fc.tuple(plan, instant), { maxLength: 6 })
    fc.assert(
      fc.property(plan, couponUpTo(40000), changes, granularity, (first, coupon, unordered, by) => {
        const life = new Life(first, coupon, by)
        const amount =
          coupon.discount.type === 'amount' ? BigInt(Math.round(Number(coupon.discount.amounts.USD) * 100)) : 0n
        for (const [target, when] of [...unordered].sort(([, a], [, b]) => a - b)) {
          life.change(target, when)
          expect(between(life.used(), 0n, amount)).toBe(true)
        }
        for (const line of life.lines) {
          const own = life.lines.filter(({ discountOf }) => discountOf?.line === line.id)
          const restored = life.lines
            .filter(({ source }) => source === line.id)
            .flatMap(({ restores = [] }) => restores)
          const sum = (parts: readonly { amount: { amount: bigint } }[]) =>
            parts.reduce((total, part) => total + part.amount.amount, 0n)
          expect(sum(restored) <= -sum(own)).toBe(true)
        }
      }),
    )
  })
})
