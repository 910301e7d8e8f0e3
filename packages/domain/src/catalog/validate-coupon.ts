import type { Catalog } from './catalog.ts'
import { type CatalogProblems, problem } from './catalog-problem.ts'
import type { Coupon, CouponDiscount } from './coupon.ts'
import { checkCurrency, checkPositive, isAbove, isWhole } from './validate-figures.ts'

export function* validateCoupon(path: string, coupon: Coupon, catalog: Catalog): CatalogProblems {
  yield* checkDiscount(`${path}.discount`, coupon.discount)
  const { duration } = coupon
  if (duration.kind === 'periods' && !isWhole(duration.count, 1)) {
    yield problem('coupon.periods_not_positive', `${path}.duration.count`, duration.count)
  }
  yield* checkAppliesTo(`${path}.appliesTo`, coupon, catalog)
}

function* checkDiscount(path: string, discount: CouponDiscount): CatalogProblems {
  if (discount.type === 'percent') {
    yield* checkPositive(`${path}.percent`, discount.percent, 'coupon.percent_out_of_range')
    if (isAbove(discount.percent, '100')) {
      yield problem('coupon.percent_out_of_range', `${path}.percent`, discount.percent)
    }
    return
  }
  const amounts = Object.entries(discount.amounts)
  if (amounts.length === 0) yield problem('coupon.amount_not_positive', `${path}.amounts`)
  for (const [currency, amount] of amounts) {
    yield* checkCurrency(`${path}.amounts.${currency}`, currency)
    yield* checkPositive(`${path}.amounts.${currency}`, amount, 'coupon.amount_not_positive')
  }
}

function* checkAppliesTo(path: string, { appliesTo }: Coupon, catalog: Catalog): CatalogProblems {
  if (appliesTo === undefined) return
  const { plans = [], prices = [] } = appliesTo
  if (plans.length + prices.length === 0) yield problem('coupon.applies_to_nothing', path)
  for (const [index, plan] of plans.entries()) {
    if (!Object.hasOwn(catalog.plans, plan)) yield problem('plan.unknown', `${path}.plans.${index}`, plan)
  }
  for (const [index, price] of prices.entries()) {
    if (!isPriceOf(catalog, price)) yield problem('price.unknown', `${path}.prices.${index}`, price)
  }
}

function isPriceOf(catalog: Catalog, reference: string): boolean {
  const [offerSlug = '', priceSlug = '', ...more] = reference.split('/')
  const offers = [catalog.plans, catalog.addOns ?? {}]
  const has = (offer: Catalog['plans'] | NonNullable<Catalog['addOns']>) =>
    Object.hasOwn(offer, offerSlug) && Object.hasOwn(offer[offerSlug]?.prices ?? {}, priceSlug)
  return more.length === 0 && offers.some(has)
}
