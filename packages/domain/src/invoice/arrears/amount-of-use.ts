import { assert } from '../../assert.ts'
import type { CurrentPrice } from '../../catalog/plan-version.ts'
import { type Money, subtractMoney, sumMoney, zero } from '../../money/money.ts'
import type { Subscription } from '../../subscription/subscription.ts'
import { type Cadence, sameCadence } from '../../time/cadence.ts'
import type { Instant } from '../../time/instant.ts'
import { leftOfLine } from '../discounts/discount.ts'
import { discountWith } from '../discounts/discount-lines.ts'
import { linesOfSeries } from './arrears-lines.ts'
import type { BilledBoundary } from './billed-boundary.ts'
import { endingSeries } from './price-series.ts'
import { usageNeeded } from './usage-needed.ts'

/**
 * What the use of a feature comes to by now in the price period that ends at the boundary, as its invoice will have it before
 * discounts and tax; without the minimum, which is not for use. `from`: without the use of the time before.
 */
export function amountOfUse(boundary: BilledBoundary, featureSlug: string, from: Instant): Money {
  const { closed } = boundary.billing
  assert(closed !== null, 'what is used is used in a period')
  const isOwn = (price: CurrentPrice) => price.featureSlug === featureSlug
  const all = amountOfSeries(boundary, closed, isOwn)
  const before = (boundary.usage ?? []).filter(({ segmentStart }) => segmentStart < from)
  if (before.length === 0) return all
  const since = subtractMoney(all, amountOfSeries({ ...boundary, usage: before }, closed, isOwn))
  return since.amount < 0n ? zero(closed.currency) : since
}

/** The same of all use that has prices of this cadence, also where a wallet has paid it or an invoice has billed it. */
export function amountOfAllUse(boundary: BilledBoundary, cadence: Cadence): Money {
  const { closed } = boundary.billing
  assert(closed !== null, 'what is used is used in a period')
  const used = new Set(usageNeeded(boundary).map(({ featureSlug }) => featureSlug))
  const isOwn = (price: CurrentPrice) => used.has(price.featureSlug ?? '') && sameCadence(price.cadence, cadence)
  return amountOfSeries(boundary, closed, isOwn)
}

function amountOfSeries(
  boundary: BilledBoundary,
  closed: Subscription,
  isOwn: (price: CurrentPrice) => boolean,
): Money {
  const soFar = { ...boundary, usedUntil: boundary.billing.at }
  const own = endingSeries(boundary).filter(({ price }) => isOwn(price))
  const parts = own.map((series) => linesOfSeries(series, closed, soFar, () => []))
  const discounted = discountWith(
    parts.flatMap(({ lines }) => lines),
    parts.flatMap(({ bounds }) => bounds),
    [],
  )
  return sumMoney(discounted.map(leftOfLine), closed.currency)
}
