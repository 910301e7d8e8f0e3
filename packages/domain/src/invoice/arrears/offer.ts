import { assert } from '../../assert.ts'
import type { PlanFeature } from '../../catalog/plan.ts'
import { type AddOnVersion, type CurrentPrice, type PlanVersion, pricesFor } from '../../catalog/plan-version.ts'
import { parseDecimal } from '../../money/decimal.ts'
import { add, multiply, type Rational, rational } from '../../money/rational.ts'
import type { AttachedAddOn, Segment, Subscription } from '../../subscription/subscription.ts'
import { type Interval, intersect } from '../../time/interval.ts'

/** A plan, or an add-on while it is attached, as something that prices features and grants allowances. */
export interface Offer {
  readonly slug: string
  readonly version: PlanVersion | AddOnVersion
  /** Null for the plan. */
  readonly addOn: AttachedAddOn | null
  /** When it holds, within one segment. */
  readonly holds: Interval
}

/** What a subscription offers in one segment: its plan first, which prices a feature that an add-on prices too. */
export function offersIn(
  { planVersion, addOns }: Pick<Subscription, 'planVersion' | 'addOns'>,
  planVersionId: Segment['planVersionId'],
  time: Interval,
  earlierVersions: readonly PlanVersion[],
): Offer[] {
  const version = versionOfSegment({ planVersion }, planVersionId, earlierVersions)
  return [
    { slug: version.planSlug, version, addOn: null, holds: time },
    ...addOns.flatMap((addOn) => addOnOffer(addOn, time)),
  ]
}

/** The version of the plan that a segment was under. */
export function versionOfSegment(
  { planVersion }: Pick<Subscription, 'planVersion'>,
  planVersionId: Segment['planVersionId'],
  earlierVersions: readonly PlanVersion[],
): PlanVersion {
  const version = [planVersion, ...earlierVersions].find((each) => each.id === planVersionId)
  assert(version !== undefined, `plan version ${planVersionId} is needed to bill its segment`)
  return version
}

function addOnOffer(addOn: AttachedAddOn, time: Interval): Offer[] {
  const holds = intersect(time, { start: addOn.since, end: addOn.until ?? time.end })
  const { addOnVersion } = addOn
  if (holds === null || addOnVersion.addOn.recurrence === 'one_off') return []
  return [{ slug: addOnVersion.addOnSlug, version: addOnVersion, addOn, holds }]
}

/** What a customer knows it by: `Team`. */
export function offerName({ version }: Offer): string {
  return 'plan' in version ? version.plan.name : version.addOn.name
}

export function featureOf({ version }: Offer, slug: string | null): PlanFeature | null {
  const { features } = 'plan' in version ? version.plan : version.addOn
  return slug === null ? null : (features[slug] ?? null)
}

/** The offer's prices in arrears that bill something: not those of credits, nor of overage that is blocked. */
export function arrearsPrices(
  offer: Offer,
  { cadence, currency }: Pick<Subscription, 'cadence' | 'currency'>,
): CurrentPrice[] {
  return pricesFor(offer.version, cadence, currency).filter(
    ({ timing, featureSlug }) => timing === 'in_arrears' && isBilled(featureOf(offer, featureSlug)),
  )
}

function isBilled(feature: PlanFeature | null): boolean {
  if (feature?.type === 'quota') return feature.extra === 'allowed'
  if (feature?.type !== 'metered') return true
  return feature.consumption === 'balance' || (feature.consumption === 'priced' && feature.overage === 'allowed')
}

/**
 * The allowance of a feature in one segment, for a whole period: the plan's, and of each add-on as many as are attached ×
 * the part of the segment in which they were. Null when nothing grants one. `partOf` measures a part of the segment.
 */
export function allowanceIn(
  offers: readonly Offer[],
  featureSlug: string,
  partOf: (part: Interval) => Rational,
): Rational | null {
  const granted = offers.flatMap((offer) => {
    const allowance = allowanceOf(featureOf(offer, featureSlug))
    if (allowance === null) return []
    return [multiply(multiply(allowance, rational(offer.addOn?.quantity ?? 1)), partOf(offer.holds))]
  })
  return granted.length === 0 ? null : granted.reduce(add)
}

function allowanceOf(feature: PlanFeature | null): Rational | null {
  if (feature?.type === 'quota') return rational(feature.allowance)
  if (feature?.type !== 'metered' || feature.consumption !== 'priced' || feature.allowance === undefined) return null
  return parseDecimal(feature.allowance)
}
