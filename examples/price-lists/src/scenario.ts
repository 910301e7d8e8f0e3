import type { Catalog, Decimal, MeteredFeatureSlug, PlanSlug, SeatsFeatureSlug } from '@tallywright/domain'

export interface ScenarioEvent<C extends Catalog = Catalog> {
  /** An instant of the month, ISO 8601 in UTC. */
  readonly at: string
  readonly feature: MeteredFeatureSlug<C>
  readonly units: number | Decimal
  readonly properties?: Readonly<Record<string, string>>
}

export interface SeatsChange<C extends Catalog = Catalog> {
  readonly at: string
  readonly seats: SeatsFeatureSlug<C>
  /** In all, from then on; the rest of the month comes with the next invoice. */
  readonly quantity: number
}

/** One customer on one plan of a catalog for the month of {@link november}; time is UTC. */
export interface Scenario<C extends Catalog = Catalog> {
  readonly customer: string
  readonly plan: PlanSlug<C>
  /** Seats at the start, by feature. */
  readonly seats?: { readonly [Slug in SeatsFeatureSlug<C>]?: number }
  readonly events: readonly ScenarioEvent<C>[]
  readonly seatsChanges?: readonly SeatsChange<C>[]
}

/** Thirty days, so that a part of the month is easy to work out by hand. */
export const november = { start: '2026-11-01T00:00:00Z', end: '2026-12-01T00:00:00Z' } as const
