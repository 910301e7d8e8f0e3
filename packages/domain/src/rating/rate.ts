import type { Operation } from '../explanation/explanation.ts'
import { parseExact } from '../money/decimal.ts'
import { isPositive, multiply, ONE, type Rational, sum, ZERO } from '../money/rational.ts'
import type { ModelUsage } from './model-usage.ts'
import { modelOperations, standsFor } from './pricing-models.ts'
import type { RatePrice, RateUsage, UsageGroup } from './rate-input.ts'
import { type Rating, ratingOf } from './rating.ts'
import { discountSteps, maximumStep, minimumStep, overShare } from './steps.ts'
import { addUsage, modelUsages, NO_TALLIES } from './tally.ts'
import { usageFacts } from './usage-facts.ts'

export const NO_USAGE: UsageGroup = { key: {}, quantity: ZERO, eventCount: 0, events: [] }

/**
 * What usage of a whole billing period, or of a stub of one, costs at a price, and why (semantics §4). The order is: unit
 * conversion → allowance → the price's model, each group alone → percentage discounts → maximum → minimum.
 *
 * Money figures of the price are major units; the amount is whole minor units, rounded once. In a stub (`share` < 1) flat
 * prices, allowance, minimum and maximum are prorated and amounts of a level are multiplied by the share; tiers and
 * packages stay as they are (semantics §2). The allowance of a level stays whole: ten projects that include ten cost
 * nothing for half a month either, and what the eleventh costs is halved.
 *
 * It refuses nothing: prices that were accepted when the catalog was defined always rate. A bug of the caller throws: events
 * are missing although {@link needsEvents} is true, or nobody knows the currency.
 */
export function rate(price: RatePrice, usage: RateUsage): Rating {
  const groups = usage.groups.length === 0 ? [NO_USAGE] : usage.groups
  const allowance = allowanceOf(price)
  const tallies = addUsage(price, NO_TALLIES, groups, allowance)
  const usages = modelUsages(price, tallies)
  const operations = [...priceSteps(price, usages), ...closingSteps(price)]
  const quantity = sum(usages.map((group) => group.quantity))
  return ratingOf(price, quantity, operations, usageFacts(price, NO_TALLIES, tallies, allowance, quantity))
}

/** The allowance of the billed period, in converted units. */
export function allowanceOf({ allowance, quantityKind, share = ONE }: RatePrice): Rational {
  if (allowance === undefined || allowance === null) return ZERO
  return quantityKind === 'level' ? parseExact(allowance) : multiply(parseExact(allowance), share)
}

type PricedPart = Pick<RatePrice, 'terms' | 'quantityKind' | 'share'>

/** The model's steps for each group; an amount for time is one amount, whatever the groups. */
export function priceSteps(
  { terms, quantityKind, share = ONE }: PricedPart,
  usages: readonly ModelUsage[],
): Operation[] {
  const isForTime = standsFor(terms) === 'time'
  const priced = isForTime ? onceForTime(usages) : usages
  const operations = priced.flatMap((usage) => modelOperations(terms, usage))
  return isForTime || quantityKind === 'level' ? overShare(operations, share) : operations
}

/** One group stands for all: the one with which the amount was charged before, if any. */
function onceForTime(usages: readonly ModelUsage[]): readonly ModelUsage[] {
  const chargedBefore = usages.findIndex(({ earlier }) => isPositive(earlier.flatAmount))
  const index = Math.max(chargedBefore, 0)
  return usages.slice(index, index + 1)
}

function closingSteps({ percentDiscounts, maximum, minimum, share = ONE }: RatePrice): Operation[] {
  return [
    ...discountSteps(percentDiscounts),
    ...maximumStep(prorated(maximum, share)),
    ...minimumStep(prorated(minimum, share)),
  ]
}

/** A maximum or minimum of the billed part of a period. */
export function prorated(bound: string | null | undefined, share: Rational): Rational | null {
  return bound === undefined || bound === null ? null : multiply(parseExact(bound), share)
}
