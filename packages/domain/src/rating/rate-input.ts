import type { Aggregation, UnitConversion } from '../catalog/meter.ts'
import type { PriceTerms } from '../catalog/price.ts'
import type { GroupKey } from '../metering/group-key.ts'
import type { Currency } from '../money/currency.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Rational } from '../money/rational.ts'
import type { RoundingMode } from '../money/rounding.ts'

/**
 * `cumulative`: it grows over the period (count, sum, unique_count), so tiers run on through it. `level`: it stands for a
 * time (max, min, avg, latest, weighted_sum, seats, quota), so its amounts are multiplied by the share of that time
 * (semantics §2, §6).
 */
export type QuantityKind = 'cumulative' | 'level'

export function quantityKindOf(aggregation: Aggregation): QuantityKind {
  return aggregation === 'count' || aggregation === 'sum' || aggregation === 'unique_count' ? 'cumulative' : 'level'
}

/** What a plan says about one price, for a whole period: money in major units, the allowance in converted units. */
export interface PriceRules {
  readonly terms: PriceTerms
  readonly unitConversion?: UnitConversion | null
  readonly allowance?: Decimal | null
  readonly minimum?: Decimal | null
  readonly maximum?: Decimal | null
}

/** What holds for the price over all of a period, whatever its segments. */
export interface PeriodRules {
  readonly currency: Currency
  /** `cumulative` unless given. */
  readonly quantityKind?: QuantityKind
  /** In percent; they compound: 10 then 25 are 32.5 (semantics §4). */
  readonly percentDiscounts?: readonly Decimal[]
  /** The billed part of the whole period, 1 unless it is a stub (semantics §2). */
  readonly share?: Rational
  /** Of the amount to minor units; half away from zero unless given. */
  readonly rounding?: RoundingMode
}

export interface RatePrice extends PriceRules, PeriodRules {}

/** The usage of one combination of group-by values, in metered units (before unit conversion). */
export interface UsageGroup {
  /** Empty for a meter without group-by. */
  readonly key: GroupKey
  readonly quantity: Rational
  readonly eventCount?: number
  /** The units of each event in event order; only for terms of which {@link needsEvents} is true. */
  readonly events?: readonly Rational[]
  /** What of the allowance this group used, in event order and converted units. Without it groups use it in their order. */
  readonly freeQuantity?: Rational
}

/** A price without group-by has one group, also when there was no usage. */
export interface RateUsage {
  readonly groups: readonly UsageGroup[]
}

/** Usage that is not grouped: `usageOf(parseDecimal('12500'))`. */
export function usageOf(quantity: Rational, events: Pick<UsageGroup, 'eventCount' | 'events'> = {}): RateUsage {
  return { groups: [{ key: {}, quantity, ...events }] }
}
