import type { Meter } from './meter.ts'

interface FeatureBase {
  readonly name: string
  readonly description?: string
}

/** Something a plan switches on. */
export interface BooleanFeature extends FeatureBase {
  readonly type: 'boolean'
}

/** Something whose use is counted from events. */
export interface MeteredFeature extends FeatureBase {
  readonly type: 'metered'
  readonly meter: Meter
  /** What one unit is called beside a number, in the singular: `call`, `GB`. */
  readonly unitName?: string
}

/** A quantity that is set, not metered, and prorated. */
export interface SeatsFeature extends FeatureBase {
  readonly type: 'seats'
  readonly unitName?: string
}

/** A durable count that the customer holds (projects, stored objects), with an allowance. */
export interface QuotaFeature extends FeatureBase {
  readonly type: 'quota'
  readonly unitName?: string
}

/** A thing a plan grants. Its slug is its key in the catalog. */
export type Feature = BooleanFeature | MeteredFeature | SeatsFeature | QuotaFeature

export type FeatureType = Feature['type']
