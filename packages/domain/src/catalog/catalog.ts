import type { Decimal } from '../money/decimal.ts'
import type { Coupon } from './coupon.ts'
import type { Feature } from './feature.ts'
import type { AddOn, Plan, PlanGroup } from './plan.ts'

/** A named credit that wallets can hold beside money. */
export interface Credit {
  readonly name: string
  /** What it costs to buy some; unless given it comes with plans only, or is given by hand. */
  readonly topUp?: CreditTopUp
}

/** How a credit is bought: taxed then, and never when it is used (semantics §8). */
export interface CreditTopUp {
  /** What one unit costs, in major units, by currency. */
  readonly unitAmounts: Readonly<Record<string, Decimal>>
  /** `exclusive` unless given. */
  readonly taxBehavior?: 'exclusive' | 'inclusive'
  readonly taxCategory?: string
  /** Months of the customer's calendar from the payment until what was bought expires; never unless given. */
  readonly expiresAfterMonths?: number
}

/** Everything that is for sale, by slug. */
export interface Catalog {
  readonly features: Readonly<Record<string, Feature>>
  readonly credits?: Readonly<Record<string, Credit>>
  readonly plans: Readonly<Record<string, Plan>>
  readonly planGroups?: Readonly<Record<string, PlanGroup>>
  readonly addOns?: Readonly<Record<string, AddOn>>
  readonly coupons?: Readonly<Record<string, Coupon>>
}
