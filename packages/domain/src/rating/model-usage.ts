import type { GroupKey } from '../metering/group-key.ts'
import { type Rational, ZERO } from '../money/rational.ts'

/** How far a group has been priced before: what a model prices next comes on top of it. */
export interface PricedSoFar {
  readonly quantity: Rational
  readonly eventCount: number
  /** The largest amount already charged for standing in a tier: a later plan adds only its excess (semantics §6). */
  readonly flatAmount: Rational
}

export const NOTHING_PRICED: PricedSoFar = { quantity: ZERO, eventCount: 0, flatAmount: ZERO }

/** What a pricing model prices: the chargeable usage of one group since the period began, and how far it was priced before. */
export interface ModelUsage {
  readonly key: GroupKey
  /** Never negative. */
  readonly quantity: Rational
  readonly eventCount: number
  readonly events: readonly Rational[] | null
  readonly earlier: PricedSoFar
}
