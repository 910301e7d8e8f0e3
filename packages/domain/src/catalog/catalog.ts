import type { Coupon } from './coupon.ts'
import type { Feature } from './feature.ts'
import type { AddOn, Plan, PlanGroup } from './plan.ts'

/** A named credit that wallets can hold beside money. */
export interface Credit {
  readonly name: string
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
