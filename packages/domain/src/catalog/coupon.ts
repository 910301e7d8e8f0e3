import type { Currency } from '../money/currency.ts'
import type { Decimal } from '../money/decimal.ts'

export type CouponDiscount =
  | { readonly type: 'percent'; readonly percent: Decimal }
  | { readonly type: 'amount'; readonly amounts: Readonly<Record<Currency, Decimal>> }

export type CouponDuration =
  | { readonly kind: 'once' }
  | { readonly kind: 'periods'; readonly count: number }
  | { readonly kind: 'forever' }

/** A rule for a discount. `appliesTo` narrows it to plans or to prices (`plan/price`); without it every line counts. */
export interface Coupon<PlanSlug extends string = string> {
  readonly name: string
  readonly discount: CouponDiscount
  readonly duration: CouponDuration
  readonly appliesTo?: { readonly plans?: readonly PlanSlug[]; readonly prices?: readonly string[] }
  /** A coupon that does not stack is used alone: the one worth most to the customer wins. */
  readonly stackable?: boolean
}
