import type { Meter } from '../catalog/meter.ts'
import type { ExactText } from '../explanation/explanation.ts'
import type { Rational } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import type { UsageEvent } from './usage-event.ts'

export interface CountState {
  readonly aggregation: 'count'
}

export interface SumState {
  readonly aggregation: 'sum'
  readonly units: ExactText
}

export interface AverageState {
  readonly aggregation: 'avg'
  readonly units: ExactText
}

/** Null until the first event. */
export interface ExtremeState<A extends 'max' | 'min'> {
  readonly aggregation: A
  readonly extreme: ExactText | null
}

/** Each value once, in code-unit order. */
export interface UniqueCountState {
  readonly aggregation: 'unique_count'
  readonly values: readonly string[]
}

/** The last event's units with its place in the order of events, so that a late event is recognised as not the last. */
export interface LatestState {
  readonly aggregation: 'latest'
  readonly last: {
    readonly units: ExactText
    readonly timestamp: number
    readonly receivedAt: number
    readonly id: string
  } | null
}

/** Σ units and Σ units × time, in seconds since 1970: enough for the exact average over any window that begins before them. */
export interface WeightedSumState {
  readonly aggregation: 'weighted_sum'
  readonly units: ExactText
  readonly unitSeconds: ExactText
}

export type TotalState =
  | CountState
  | SumState
  | AverageState
  | ExtremeState<'max'>
  | ExtremeState<'min'>
  | UniqueCountState
  | LatestState
  | WeightedSumState

/** What an aggregation keeps of the events it has seen, and how that becomes a quantity. `merge` commutes and associates. */
export interface AggregationRule<State> {
  readonly empty: State
  add(state: State, events: readonly UsageEvent[], meter: Meter): State
  merge(a: State, b: State): State
  /** Exact: the one rounding is the caller's. */
  quantity(state: State, window: Interval, eventCount: number): Rational
  /** What the window that begins at `start` opens with, as if the level so far had been set at that instant. */
  opening(state: State, start: Instant): State
}
