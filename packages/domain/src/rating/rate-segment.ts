import type { Fact, Operation } from '../explanation/explanation.ts'
import { maximum, multiply, type Rational, subtract, sum, ZERO } from '../money/rational.ts'
import { type ModelUsage, NOTHING_PRICED, type PricedSoFar } from './model-usage.ts'
import { modelOperations, standingAmount, standsFor } from './pricing-models.ts'
import { priceSteps } from './rate.ts'
import type { PriceRules, UsageGroup } from './rate-input.ts'
import { addedBy, overShare } from './steps.ts'
import { addUsage, chargeableQuantity, modelUsage, modelUsages, NO_TALLIES, type Tallies } from './tally.ts'
import { usageFacts } from './usage-facts.ts'

/** What a segment adds to its period, before discounts, maximum and minimum. */
export interface RatedSegment {
  readonly operations: readonly Operation[]
  readonly facts: readonly Fact[]
  readonly quantity: Rational
  readonly exact: Rational
}

/** A segment whose plan prices the feature, with the allowance that holds in it. */
export interface SegmentToRate {
  readonly price: PriceRules
  readonly groups: readonly UsageGroup[]
  readonly allowance: Rational
  /** Its part of the billed period. */
  readonly share: Rational
  /** Its part of the whole period; smaller when the billed period is a stub. */
  readonly wholeShare: Rational
}

/** What the segments before have used, and charged for standing in a tier, by group. */
export interface RatedSoFar {
  readonly tallies: Tallies
  readonly flatAmounts: ReadonlyMap<string | null, Rational>
}

export const NOTHING_RATED: RatedSoFar = { tallies: NO_TALLIES, flatAmounts: new Map() }

/** A level starts anew in every segment and counts for its time (semantics §6). */
export function rateLevelSegment({ price, groups, allowance, share, wholeShare }: SegmentToRate): RatedSegment {
  const tallies = addUsage(price, NO_TALLIES, groups, allowance)
  const usages = modelUsages(price, tallies)
  const operations = priceSteps({ terms: price.terms, quantityKind: 'level', share: wholeShare }, usages)
  const level = sum(usages.map((usage) => usage.quantity))
  const facts = usageFacts(price, NO_TALLIES, tallies, allowance, level)
  return { operations, facts, quantity: multiply(level, share), exact: addedBy(operations) }
}

/** A cumulative quantity goes on where the segment before ended: model(total) − model(earlier) (semantics §6). */
export function rateNextSegment(soFar: RatedSoFar, segment: SegmentToRate): { rated: RatedSegment; soFar: RatedSoFar } {
  const { price, groups, allowance } = segment
  const tallies = addUsage(price, soFar.tallies, groups, allowance)
  const usages = new Map(
    Array.from(tallies, ([text, tally]) => [text, modelUsage(price, tally, pricedSoFar(price, soFar, text))] as const),
  )
  const operations = cumulativeSteps(segment, [...usages.values()])
  const quantity = sum(Array.from(usages.values(), (usage) => subtract(usage.quantity, usage.earlier.quantity)))
  const facts = usageFacts(price, soFar.tallies, tallies, allowance, quantity)
  const rated = { operations, facts, quantity, exact: addedBy(operations) }
  return { rated, soFar: { tallies, flatAmounts: flatAmountsAfter(price, soFar, usages) } }
}

function cumulativeSteps({ price: { terms }, share, wholeShare }: SegmentToRate, usages: ModelUsage[]): Operation[] {
  if (standsFor(terms) === 'usage') return usages.flatMap((usage) => modelOperations(terms, usage))
  const all = usages.map((usage) => ({ ...usage, earlier: NOTHING_PRICED }))
  if (standsFor(terms) === 'time') return priceSteps({ terms, share: wholeShare }, all)
  return overShare(
    all.flatMap((usage) => modelOperations(terms, usage)),
    share,
  )
}

function pricedSoFar(price: PriceRules, { tallies, flatAmounts }: RatedSoFar, text: string | null): PricedSoFar {
  const tally = tallies.get(text)
  if (tally === undefined) return NOTHING_PRICED
  const flatAmount = flatAmounts.get(text) ?? ZERO
  return { quantity: chargeableQuantity(price, tally), eventCount: tally.eventCount, flatAmount }
}

/** The largest flat amount charged so far: a later plan adds only its excess. */
function flatAmountsAfter({ terms }: PriceRules, { flatAmounts }: RatedSoFar, usages: Map<string | null, ModelUsage>) {
  if (standsFor(terms) !== 'usage') return flatAmounts
  return new Map(
    Array.from(usages, ([text, { quantity }]) => {
      return [text, maximum(flatAmounts.get(text) ?? ZERO, standingAmount(terms, quantity))] as const
    }),
  )
}
