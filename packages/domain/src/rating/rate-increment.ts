import type { Operation } from '../explanation/explanation.ts'
import { groupKeyText } from '../metering/group-key.ts'
import { ONE, type Rational, subtract, sum, ZERO } from '../money/rational.ts'
import { NOTHING_PRICED, type PricedSoFar } from './model-usage.ts'
import { standingAmount } from './pricing-models.ts'
import { allowanceOf, NO_USAGE, priceSteps, prorated } from './rate.ts'
import type { RatePrice, RateUsage, UsageGroup } from './rate-input.ts'
import { type Rating, ratingOf } from './rating.ts'
import { discountSteps, maximumStep, minimumStep } from './steps.ts'
import { addUsage, chargeableQuantity, modelUsage, NO_TALLIES, type Tally } from './tally.ts'
import { usageFacts } from './usage-facts.ts'

/** What of a period's usage was billed before, by the same price. */
export interface BilledBefore {
  /** The usage it was billed for, all groups; the events of `total` begin with its events. */
  readonly usage: RateUsage
  /** What it was billed in this period, in exact major units: the rest of the maximum and minimum is left. 0 unless given. */
  readonly amount?: Rational
  /** False while the period goes on: its minimum is due only at its close (semantics §6). True unless given. */
  readonly closesPeriod?: boolean
}

/**
 * The price of what was used beyond what was billed before: model(total) − model(before) on chargeable quantities, so that
 * tiers and packages do not start again (semantics §6). `volume` charges the tier of the total × the difference. It is
 * negative when the total fell below what was billed.
 */
export function rateIncrement(price: RatePrice, total: RateUsage, before: BilledBefore): Rating {
  const allowance = allowanceOf(price)
  const earlier = addUsage(price, NO_TALLIES, before.usage.groups, allowance)
  const now = addUsage(price, NO_TALLIES, withAllGroups(total.groups, before.usage.groups), allowance)
  const usages = Array.from(now, ([text, tally]) => modelUsage(price, tally, pricedSoFar(price, earlier.get(text))))
  const operations = [...priceSteps(price, usages), ...closingSteps(price, before)]
  const quantity = sum(usages.map((usage) => subtract(usage.quantity, usage.earlier.quantity)))
  return ratingOf(price, quantity, operations, usageFacts(price, earlier, now, allowance, quantity))
}

function closingSteps(price: RatePrice, { amount: billed = ZERO, closesPeriod = true }: BilledBefore): Operation[] {
  const share = price.share ?? ONE
  return [
    ...discountSteps(price.percentDiscounts),
    ...maximumStep(leftOf(prorated(price.maximum, share), billed)),
    ...minimumStep(closesPeriod ? leftOf(prorated(price.minimum, share), billed) : null),
  ]
}

/** A group whose events were all voided since is back at zero. */
function withAllGroups(now: readonly UsageGroup[], before: readonly UsageGroup[]): readonly UsageGroup[] {
  const present = new Set(now.map(({ key }) => groupKeyText(key)))
  const gone = before.filter(({ key }) => !present.has(groupKeyText(key)))
  const all = [...now, ...gone.map(({ key }) => ({ ...NO_USAGE, key }))]
  return all.length === 0 ? [NO_USAGE] : all
}

function pricedSoFar(price: RatePrice, tally: Tally | undefined): PricedSoFar {
  if (tally === undefined) return NOTHING_PRICED
  const quantity = chargeableQuantity(price, tally)
  return { quantity, eventCount: tally.eventCount, flatAmount: standingAmount(price.terms, quantity) }
}

function leftOf(bound: Rational | null, billed: Rational): Rational | null {
  return bound === null ? null : subtract(bound, billed)
}
