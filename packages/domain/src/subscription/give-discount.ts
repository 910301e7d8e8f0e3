import type { Coupon } from '../catalog/coupon.ts'
import { pricesFor } from '../catalog/plan-version.ts'
import { coversPrice } from '../invoice/discounts/coupon-in-force.ts'
import { type Result, refuse, success } from '../result.ts'
import type { Instant } from '../time/instant.ts'
import { advancePrices, offerPrice } from './advance-price.ts'
import type { Subscription } from './subscription.ts'

export interface DiscountRequest {
  /** The subscription has the coupon already. */
  readonly isGiven: boolean
  /** It is given with the creation, before anything was charged. */
  readonly isNew: boolean
}

/** What a discount begins with: it reduces lines of billing periods that begin after `afterPeriod`; null: of any. */
export interface DiscountBeginning {
  readonly afterPeriod: Instant | null
}

/**
 * Gives a coupon to a subscription. One that counts periods and is given in the middle of one does not spend it on the
 * usage of a period whose price was charged in full already: it begins with the next. Otherwise it begins at once.
 *
 * ```
 * period       |------ 0 ------|------ 1 ------|------ 2 ------|
 * given once           ^
 * Team 20.00   20.00           10.00           20.00             half off, charged in advance
 * usage                4.00            3.00                      half off, in arrears: period 0 costs 2.00
 * ```
 *
 * Refuses with `coupon.not_applicable`, whose `details.reason` is `currency` or `plan`, and `discount.already_given`.
 */
export function decideDiscount(
  subscription: Subscription,
  coupon: Coupon,
  { isGiven, isNew }: DiscountRequest,
): Result<DiscountBeginning> {
  const { currency } = subscription
  if (isGiven) {
    return refuse('discount.already_given', 'The subscription has this coupon; remove it first to give it anew.')
  }
  if (coupon.discount.type === 'amount' && coupon.discount.amounts[currency] === undefined) {
    const offered = Object.keys(coupon.discount.amounts)
    const message = `The coupon takes nothing off in ${currency}; it has amounts in ${offered.join(', ')}.`
    return refuse('coupon.not_applicable', message, { details: { reason: 'currency', offered } })
  }
  if (!namesOf(subscription).some((name) => coversPrice(coupon.appliesTo, name))) {
    const message = `The coupon covers no price of ${subscription.planVersion.plan.name}; see its appliesTo.`
    return refuse('coupon.not_applicable', message, { details: { reason: 'plan' } })
  }
  return success({ afterPeriod: isNew ? null : spentPeriod(subscription, coupon) })
}

/** The prices that it pays by, as a coupon names them; a plan without any is still the plan. */
function namesOf({ planVersion, cadence, currency, addOns }: Subscription): string[] {
  const offers = [
    { slug: planVersion.planSlug, version: planVersion },
    ...addOns.map(({ addOnVersion }) => ({ slug: addOnVersion.addOnSlug, version: addOnVersion })),
  ]
  return offers.flatMap(({ slug, version }) => [
    `${slug}/`,
    ...pricesFor(version, cadence, currency).map((price) => offerPrice(slug, price)),
  ])
}

function spentPeriod(subscription: Subscription, { discount, duration, appliesTo }: Coupon): Instant | null {
  const { period } = subscription
  const isOneSum = discount.type === 'amount' && duration.kind === 'once'
  if (period === null || isOneSum || duration.kind === 'forever') return null
  const wasCharged = advancePrices(subscription, period.start).some(({ price, offerSlug }) =>
    coversPrice(appliesTo, offerPrice(offerSlug, price)),
  )
  return wasCharged ? period.start : null
}
