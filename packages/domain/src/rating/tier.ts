import { assert } from '../assert.ts'
import { STEP_ENDINGS, TIERS } from '../explanation/step-phrases.ts'
import { type Decimal, parseExact } from '../money/decimal.ts'
import { compare, divide, type Rational, rational, ZERO } from '../money/rational.ts'
import { roundToInteger } from '../money/rounding.ts'
import { readable } from './step-label.ts'

interface Bound {
  readonly upTo: Decimal | null
}

/** Where a tier lies, `(from, upTo]`; the last has no end, whatever it says, so that every quantity has a tier. */
export interface TierRange {
  readonly from: Rational
  readonly upTo: Rational | null
  /** For labels: `the tier 1,000 to 10,000`; empty for the only tier. */
  readonly name: string
}

// Kept because the tiers of a price never change and every rating walks through them: half of its time without this.
const rangesOf = new WeakMap<readonly Bound[], readonly TierRange[]>()

export function tierRanges(tiers: readonly Bound[]): readonly TierRange[] {
  const known = rangesOf.get(tiers)
  if (known !== undefined) return known
  const ranges = tiers.map((_, index) => tierRange(tiers, index))
  rangesOf.set(tiers, ranges)
  return ranges
}

function tierRange(tiers: readonly Bound[], index: number): TierRange {
  const from = tiers[index - 1]?.upTo ?? null
  const upTo = index === tiers.length - 1 ? null : (tiers[index]?.upTo ?? null)
  return {
    from: from === null ? ZERO : parseExact(from),
    upTo: upTo === null ? null : parseExact(upTo),
    name: tierName(from, upTo),
  }
}

/** `the tier up to 1,000`, `the tier 1,000 to 10,000`, `the tier above 10,000`. */
function tierName(from: Decimal | null, upTo: Decimal | null): string {
  if (from === null) return upTo === null ? '' : TIERS.up_to.write(readable(upTo))
  return upTo === null ? TIERS.above.write(readable(from)) : TIERS.between.write(readable(from), readable(upTo))
}

/**
 * The tier `(previous upTo, upTo]` that holds the whole quantity, so that 100.5 after a bound of 100 has one. Zero is in
 * the first; the last has no end (semantics §4).
 */
export function tierHolding<T extends Bound>(tiers: readonly T[], quantity: Rational): { tier: T; range: TierRange } {
  const ranges = tierRanges(tiers)
  const index = ranges.findIndex(({ upTo }) => upTo === null || compare(quantity, upTo) <= 0)
  const [tier, range] = [tiers[index], ranges[index]]
  assert(tier !== undefined && range !== undefined, 'a price has at least one tier')
  return { tier, range }
}

/** ` in the tier 1,000 to 10,000`, or nothing for the only tier. */
export function inTier({ name }: TierRange): string {
  return name === '' ? '' : STEP_ENDINGS.in_tier.write(name)
}

/** What the unit amount of a tier is multiplied with: units, or started blocks of them. */
export function priceUnits(units: Rational, blockSize: Decimal | undefined): Rational {
  return blockSize === undefined ? units : startedBlocks(units, parseExact(blockSize))
}

/** How many blocks are needed to hold the units: 4,325 need 5 of 1,000; none or a negative number needs none. */
export function startedBlocks(units: Rational, size: Rational): Rational {
  return compare(units, ZERO) <= 0 ? ZERO : rational(roundToInteger(divide(units, size), 'ceil'))
}
