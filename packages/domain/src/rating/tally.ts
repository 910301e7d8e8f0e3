import type { UnitConversion } from '../catalog/meter.ts'
import { type GroupKey, groupKeyText } from '../metering/group-key.ts'
import { convertUnits } from '../metering/unit-conversion.ts'
import { add, isZero, maximum, minimum, type Rational, subtract, sum, ZERO } from '../money/rational.ts'
import { eventsBeyond, shareAllowance } from './allowance.ts'
import { type ModelUsage, NOTHING_PRICED, type PricedSoFar } from './model-usage.ts'
import type { PriceRules, UsageGroup } from './rate-input.ts'

/** What a group has used since the period began, and how much of it was free. */
export interface Tally {
  readonly key: GroupKey
  /** Before unit conversion, so that rounding up counts started units of all the usage and not of its parts. */
  readonly metered: Rational
  /** In converted units. */
  readonly free: Rational
  readonly eventCount: number
  /** What is left of the events beyond the allowance, in converted units. */
  readonly events: readonly Rational[] | null
}

/** By the text of the group's key. */
export type Tallies = ReadonlyMap<string | null, Tally>

export const NO_TALLIES: Tallies = new Map()

type Conversion = Pick<PriceRules, 'unitConversion'>

/** Adds usage: unit conversion, then the allowance, of which earlier usage has had its part (semantics §4). */
export function addUsage(
  rules: Conversion,
  before: Tallies,
  groups: readonly UsageGroup[],
  allowance: Rational,
): Tallies {
  const grown = groups.map((usage) => growth(rules, before, usage))
  const free = shareAllowance(newlyFree(rules, before, grown, allowance), grown)
  const after = new Map(before)
  for (const [index, { text, tally, usage }] of grown.entries()) {
    after.set(text, extend(rules, tally, usage, free[index] ?? ZERO))
  }
  return after
}

interface Growth {
  readonly text: string | null
  readonly tally: Tally
  readonly usage: UsageGroup
  readonly quantity: Rational
  readonly freeBefore: Rational
}

function growth(rules: Conversion, before: Tallies, usage: UsageGroup): Growth {
  const text = groupKeyText(usage.key)
  const tally = before.get(text) ?? { key: usage.key, metered: ZERO, free: ZERO, eventCount: 0, events: [] }
  const now = converted(rules, add(tally.metered, usage.quantity))
  const quantity = isZero(tally.metered) ? now : subtract(now, converted(rules, tally.metered))
  return { text, tally, usage, quantity, freeBefore: tally.free }
}

/** The part of the new usage whose place among all usage of the period is within the allowance. */
function newlyFree(rules: Conversion, before: Tallies, grown: readonly Growth[], allowance: Rational): Rational {
  if (isZero(allowance)) return ZERO
  const used = sum([...before.values()].map(({ metered }) => positive(converted(rules, metered))))
  const usedNow = grown.reduce((total, { tally, quantity }) => {
    const groupBefore = converted(rules, tally.metered)
    return add(total, subtract(positive(add(groupBefore, quantity)), positive(groupBefore)))
  }, used)
  return subtract(minimum(usedNow, allowance), minimum(used, allowance))
}

function extend(rules: Conversion, tally: Tally, usage: UsageGroup, free: Rational): Tally {
  const added =
    usage.events &&
    eventsBeyond(
      usage.events.map((units) => unrounded(rules, units)),
      free,
    )
  return {
    key: tally.key,
    metered: add(tally.metered, usage.quantity),
    free: add(tally.free, free),
    eventCount: tally.eventCount + (added?.length ?? usage.eventCount ?? 0),
    events: added === undefined || tally.events === null ? null : [...tally.events, ...added],
  }
}

/** Converted, without what was free; a negative quantity rates as 0 (semantics §3). */
export function chargeableQuantity(rules: Conversion, { metered, free }: Tally): Rational {
  return positive(subtract(converted(rules, metered), free))
}

/** What the price's model is asked to price: the group's usage now, beyond what was priced before. */
export function modelUsage(rules: Conversion, now: Tally, earlier: PricedSoFar = NOTHING_PRICED): ModelUsage {
  const { key, eventCount, events } = now
  return { key, quantity: chargeableQuantity(rules, now), eventCount, events, earlier }
}

/** {@link modelUsage} of every group that nothing was priced of before. */
export function modelUsages(rules: Conversion, tallies: Tallies): ModelUsage[] {
  const usages: ModelUsage[] = []
  for (const tally of tallies.values()) usages.push(modelUsage(rules, tally))
  return usages
}

export function converted({ unitConversion }: Conversion, metered: Rational): Rational {
  return unitConversion ? convertUnits(metered, unitConversion) : metered
}

function unrounded({ unitConversion }: Conversion, units: Rational): Rational {
  const exactly: UnitConversion | null = unitConversion ? { ...unitConversion, rounding: 'none' } : null
  return converted({ unitConversion: exactly }, units)
}

function positive(quantity: Rational): Rational {
  return maximum(ZERO, quantity)
}
