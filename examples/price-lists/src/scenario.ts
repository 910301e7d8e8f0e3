import type { Catalog, Decimal, MeteredFeatureSlug, PlanSlug, SeatsFeatureSlug } from '@tallywright/domain'

export interface ScenarioEvent<Metered extends string = string> {
  /** An instant of the month, ISO 8601 in UTC. */
  readonly at: string
  readonly feature: Metered
  readonly units: number | Decimal
  readonly properties?: Readonly<Record<string, string>>
}

export interface SeatsChange<Seats extends string = string> {
  readonly at: string
  readonly seats: Seats
  /** In all, from then on; the rest of the month comes with the next invoice. */
  readonly quantity: number
}

/** One customer on one plan for the month of {@link november}; time is UTC. */
export interface Scenario<
  Plan extends string = string,
  Metered extends string = string,
  Seats extends string = string,
> {
  readonly customer: string
  readonly plan: Plan
  /** Seats at the start, by feature. */
  readonly seats?: { readonly [Slug in Seats]?: number }
  /** In any order. */
  readonly events: readonly ScenarioEvent<Metered>[]
  readonly seatsChanges?: readonly SeatsChange<Seats>[]
}

/** A scenario in the slugs of a catalog: one that it does not have does not compile. */
export type ScenarioOf<C extends Catalog> = Scenario<PlanSlug<C>, MeteredFeatureSlug<C>, SeatsFeatureSlug<C>>

/** Thirty days, so that a part of the month is easy to work out by hand. */
export const november = { start: '2026-11-01T00:00:00Z', end: '2026-12-01T00:00:00Z' } as const
