import type { Coupon, CouponDuration } from '../../catalog/coupon.ts'
import type { Money } from '../../money/money.ts'
import type { Instant } from '../../time/instant.ts'
import { contains, type Interval } from '../../time/interval.ts'
import type { LineKind, RatedLine } from '../line.ts'

/** A coupon that a customer or a subscription has now. `id` names this application of it, and so the source of its lines. */
export interface CouponInForce {
  readonly id: string
  readonly coupon: Coupon
  /** What is left of an amount coupon that was used in part; its whole amount unless given. */
  readonly amountLeft?: Money
  /** It reduces lines whose service period begins in one of these billing periods; any line unless given. */
  readonly periods?: readonly CouponPeriod[]
}

/** A billing period, and what an amount coupon that counts by the period has left in it. */
export interface CouponPeriod extends Interval {
  readonly amountLeft?: Money
  /** What was charged for once before it belongs to it: a line of a trial, or from before a scheduled start. */
  readonly isFirst?: true
}

const ONCE: ReadonlySet<LineKind> = new Set(['one_off', 'discount'])

/** Whether a line belongs to the period, by where its time begins; a discount line, as the line that it reduces. */
export function belongsTo(
  period: CouponPeriod,
  { kind, servicePeriod: { start } }: Pick<RatedLine, 'kind' | 'servicePeriod'>,
): boolean {
  return contains(period, start) || (period.isFirst === true && ONCE.has(kind) && start < period.start)
}

/**
 * Whether a coupon still applies in the `period`-th billing period since it was applied, from 0 (semantics §3). Who applies
 * it keeps count.
 */
export function couponAppliesIn(duration: CouponDuration, period: number): boolean {
  switch (duration.kind) {
    case 'once':
      return period === 0
    case 'periods':
      return period < duration.count
    case 'forever':
      return true
  }
}

/** Credits give back money that was discounted already, and money put into a wallet is not a price. */
const NEVER_DISCOUNTED: ReadonlySet<LineKind> = new Set(['proration_credit', 'correction', 'discount', 'top_up'])

/** Whether a coupon counts for a line: by the plan or the price it is narrowed to, and never for a line below zero. */
function couponCovers(
  { appliesTo }: Coupon,
  { kind, offerPrice, amount }: Pick<RatedLine, 'kind' | 'offerPrice' | 'amount'>,
): boolean {
  if (NEVER_DISCOUNTED.has(kind) || amount.amount <= 0n) return false
  return coversPrice(appliesTo, offerPrice)
}

/** The same, in the billing periods in which the coupon is in force. */
export function couponReduces({ coupon, periods }: CouponInForce, line: RatedLine): boolean {
  return couponCovers(coupon, line) && (periods?.some((period) => belongsTo(period, line)) ?? true)
}

/** Whether it is in force for lines of a price that begin at `instant`, before there is one. */
export function mayReduce({ coupon, periods }: CouponInForce, offerPrice: string | null, instant: Instant): boolean {
  return coversPrice(coupon.appliesTo, offerPrice) && (periods?.some((period) => contains(period, instant)) ?? true)
}

/** An amount that counts by the period, as one coupon for each. */
export function byPeriod(coupon: CouponInForce): CouponInForce[] {
  const { periods } = coupon
  if (periods === undefined || periods.every(({ amountLeft }) => amountLeft === undefined)) return [coupon]
  return periods.map((period) => ({
    ...coupon,
    periods: [period],
    ...(period.amountLeft === undefined ? {} : { amountLeft: period.amountLeft }),
  }))
}

/** Whether it counts for a price, before there is a line of it. */
export function coversPrice(appliesTo: Coupon['appliesTo'], offerPrice: string | null): boolean {
  if (appliesTo?.plans === undefined && appliesTo?.prices === undefined) return true
  if (offerPrice === null) return false
  const [plan = ''] = offerPrice.split('/')
  return (appliesTo.plans ?? []).includes(plan) || (appliesTo.prices ?? []).includes(offerPrice)
}

export function isPercent({ coupon }: CouponInForce): boolean {
  return coupon.discount.type === 'percent'
}

/** The choices among coupons: all that stack together, or one of the others alone. At least one, perhaps empty. */
export function couponSets(coupons: readonly CouponInForce[]): CouponInForce[][] {
  const stacking = coupons.filter(({ coupon }) => coupon.stackable !== false)
  const alone = coupons.filter(({ coupon }) => coupon.stackable === false)
  return [stacking, ...alone.map((each) => [each])]
}
