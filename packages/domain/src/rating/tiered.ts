import type { ExactText, Operation } from '../explanation/explanation.ts'
import type { Decimal } from '../money/decimal.ts'
import { compare, minimum, type Rational, subtract, ZERO } from '../money/rational.ts'
import { flatExcess, flatLabel } from './flat.ts'
import type { ModelUsage } from './model-usage.ts'
import { product } from './per-unit.ts'
import { inTier, priceUnits, type TierRange, tierRanges } from './tier.ts'

/** A tier whose unit amount is known: an amount per unit, or a percentage as an exact factor. */
export interface UnitTier {
  readonly upTo: Decimal | null
  readonly unitAmount?: ExactText | undefined
  /** Where the unit amount is a share: `2` for 0.02. */
  readonly percent?: Decimal
  readonly flatAmount?: Decimal | undefined
  readonly blockSize?: Decimal | undefined
}

/** The steps of one tier that was reached: its flat amount when it was entered, its units at its unit amount. */
export type TierSteps = readonly Operation[]

/**
 * Prices each part of the quantity in the tier `(previous upTo, upTo]` that it falls into, beyond what was priced before.
 * A flat amount is due once, when the quantity enters its tier; the first tier is entered by zero (semantics §4).
 */
export function tieredSteps(tiers: readonly UnitTier[], usage: ModelUsage): TierSteps[] {
  const ranges = tierRanges(tiers)
  const reached = ranges.findIndex(({ upTo }) => upTo === null || !isBeyondEver(usage, upTo))
  return ranges.slice(0, reached + 1).map((range, index) => stepsOf(tiers[index], range, index === 0, usage))
}

function isBeyondEver({ quantity, earlier }: ModelUsage, bound: Rational): boolean {
  return isBeyond(quantity, bound) || isBeyond(earlier.quantity, bound)
}

function stepsOf(tier: UnitTier | undefined, range: TierRange, isFirst: boolean, usage: ModelUsage): Operation[] {
  if (tier === undefined) return []
  const { quantity, earlier } = usage
  const flatSteps = isFirst
    ? flatExcess(tier.flatAmount, earlier.flatAmount, range.name)
    : entrySteps(tier, range, quantity, earlier.quantity)
  if (tier.unitAmount === undefined) return flatSteps
  const units = subtract(unitsWithin(tier, range, quantity), unitsWithin(tier, range, earlier.quantity))
  const unitSteps = product(units, tier.unitAmount, { place: inTier(range), percent: tier.percent })
  return flatSteps.length === 0 ? unitSteps : [...flatSteps, ...unitSteps]
}

function entrySteps({ flatAmount }: UnitTier, range: TierRange, now: Rational, before: Rational): Operation[] {
  const { from } = range
  if (flatAmount === undefined || flatAmount === '0' || isBeyond(now, from) === isBeyond(before, from)) return []
  const amount = isBeyond(now, from) ? flatAmount : `-${flatAmount}`
  return [{ op: 'add', label: flatLabel(amount, range.name), amount }]
}

function unitsWithin({ blockSize }: UnitTier, { from, upTo }: TierRange, quantity: Rational): Rational {
  if (!isBeyond(quantity, from)) return ZERO
  return priceUnits(subtract(upTo === null ? quantity : minimum(quantity, upTo), from), blockSize)
}

function isBeyond(quantity: Rational, bound: Rational): boolean {
  return compare(quantity, bound) > 0
}
