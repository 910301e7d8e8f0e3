import {
  type Cadence,
  type Currency,
  compareCadences,
  offeredCadences,
  offeredCurrencies,
  type Plan,
  type PlanVersion,
  sameCadence,
} from '@tallywright/domain'
import type { Feature, Plan as WirePlan } from '@tallywright/sdk'
import { MONTH } from './cadences.ts'

/** Features of the catalog by slug. */
export type Features = ReadonlyMap<string, Feature>

/** How a visitor wants to pay. */
export interface Choice {
  readonly cadence: Cadence
  readonly currency: Currency
}

/** A plan in the cadence and currency it is shown in: the chosen ones where it is offered in them, else its own first. */
export interface OfferedPlan extends Choice {
  readonly version: PlanVersion
}

/** Plans as the domain knows them, in the order of a shop: group by group, lowest first, then those without a group. */
export function planVersions(plans: readonly WirePlan[]): PlanVersion[] {
  const oldestFirst = plans.toReversed()
  const groups = [...new Set(oldestFirst.map(({ group }) => group?.slug ?? null))]
  const place = ({ group }: WirePlan) => (group === null ? groups.length : groups.indexOf(group.slug))
  const ordered = oldestFirst.toSorted((a, b) => place(a) - place(b) || (a.group?.rank ?? 0) - (b.group?.rank ?? 0))
  return ordered.map(planVersion)
}

function planVersion(wire: WirePlan): PlanVersion {
  const { id: planId, slug: planSlug, versionId: id, version, group, meters, ...plan } = wire
  // JSON has no undefined, so what is optional on the wire is absent, as the domain's exact optional fields want it.
  return { id, planId, planSlug, version, group, plan: plan as Plan, meters: meters as PlanVersion['meters'] }
}

/** What can be chosen over all plans, shortest first. */
export function cadencesOf(versions: readonly PlanVersion[]): Cadence[] {
  const all = versions.flatMap(({ plan }) => offeredCadences(plan))
  return all.filter((one, index) => all.findIndex((other) => sameCadence(one, other)) === index).sort(compareCadences)
}

/** What can be chosen over all plans: what most plans are sold in first. */
export function currenciesOf(versions: readonly PlanVersion[]): Currency[] {
  const counts = new Map<Currency, number>()
  for (const currency of versions.flatMap(({ plan }) => offeredCurrencies(plan))) {
    counts.set(currency, (counts.get(currency) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([currency]) => currency)
}

/**
 * A plan without prices is free in every currency. It begins anew each month, as `subscriptions.create` has it where no
 * cadence is asked for.
 */
export function offerPlan(version: PlanVersion, chosen: Choice): OfferedPlan {
  const [cadences, currencies] = [offeredCadences(version.plan), offeredCurrencies(version.plan)]
  return {
    version,
    cadence: cadences.find((cadence) => sameCadence(cadence, chosen.cadence)) ?? cadences[0] ?? MONTH,
    currency: currencies.find((currency) => currency === chosen.currency) ?? currencies[0] ?? chosen.currency,
  }
}
