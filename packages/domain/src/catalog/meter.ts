import type { Decimal } from '../money/decimal.ts'
import type { Rounding } from '../money/rounding.ts'

export const AGGREGATIONS = ['count', 'sum', 'max', 'min', 'avg', 'unique_count', 'latest', 'weighted_sum'] as const

/**
 * How the events of a billing period become its quantity (semantics §3). `weighted_sum`: units are changes of a level,
 * and the quantity is the level's time average over the period, per second. `unique_count` counts values of `property`.
 */
export type Aggregation = (typeof AGGREGATIONS)[number]

/** The value of an event's property; null stands for an event that lacks it. */
export type PropertyValue = string | null

/** An event counts when its property is one of `in` (if given) and none of `notIn` (if given). */
export interface PropertyFilter {
  readonly property: string
  readonly in?: readonly PropertyValue[]
  readonly notIn?: readonly PropertyValue[]
}

/** Turns metered units into billed ones (bytes into started gigabytes); shared by rating and entitlements (semantics §3). */
export interface UnitConversion {
  readonly operation: 'multiply' | 'divide'
  readonly factor: Decimal
  readonly rounding: 'none' | 'ceil' | 'floor' | 'half_up'
  /** Digits after the point that the rounding keeps; 0 unless given. */
  readonly places?: number
}

export interface Meter {
  readonly aggregation: Aggregation
  /** The property whose values `unique_count` counts; no other aggregation takes one. */
  readonly property?: string
  readonly filters?: readonly PropertyFilter[]
  /** Each combination of these properties' values is rated alone, with tiers of its own. */
  readonly groupBy?: readonly string[]
  readonly unitConversion?: UnitConversion
  /** Starts a period with the last level of the one before; for `sum`, `weighted_sum`, `latest` and `unique_count`. */
  readonly carryOver?: boolean
  /** Rounds the quantity coarser than the usual 12 places; negative places round to tens and hundreds. */
  readonly rounding?: Rounding
}
