import type { PlanFeature } from '../catalog/plan.ts'
import { type AddOnVersion, type CurrentPrice, type PlanVersion, priceOfFeature } from '../catalog/plan-version.ts'
import type { AttachedAddOn, Subscription } from '../subscription/subscription.ts'
import type { Instant } from '../time/instant.ts'

/** What one version that a subscription holds (its plan, or an add-on) says about a feature. */
export interface FeatureOffer {
  readonly version: PlanVersion | AddOnVersion
  readonly feature: PlanFeature
  /** How many of the add-on; 1 for the plan. */
  readonly quantity: number
}

/**
 * The plan's offer first, then those of its add-ons; empty when none grants the feature as that type. A one-off add-on
 * can switch something on, but has no period in which it would add a quantity; seats are the plan's alone.
 */
export function offersOf(
  { planVersion, addOns }: Pick<Subscription, 'planVersion' | 'addOns'>,
  featureSlug: string,
  type: PlanFeature['type'],
  at: Instant,
): FeatureOffer[] {
  const attached = addOns.filter((addOn) => isAttached(addOn, at) && canGrant(addOn, type))
  const versions = [
    { version: planVersion, quantity: 1 },
    ...attached.map(({ addOnVersion, quantity }) => ({ version: addOnVersion, quantity })),
  ]
  return versions.flatMap(({ version, quantity }) => {
    const feature = featureOf(version, featureSlug)
    return feature?.type === type ? [{ version, feature, quantity }] : []
  })
}

function isAttached({ since, until }: AttachedAddOn, at: Instant): boolean {
  return since <= at && (until === null || at < until)
}

function canGrant({ addOnVersion }: AttachedAddOn, type: PlanFeature['type']): boolean {
  return type === 'boolean' || (type !== 'seats' && addOnVersion.addOn.recurrence === 'recurring')
}

export function featureOf(version: PlanVersion | AddOnVersion, featureSlug: string): PlanFeature | undefined {
  const { features } = 'plan' in version ? version.plan : version.addOn
  return Object.hasOwn(features, featureSlug) ? features[featureSlug] : undefined
}

/** The price by which the use of a feature is billed: of the first offer that has one. */
export function priceOf(
  subscription: Pick<Subscription, 'cadence' | 'currency'>,
  offers: readonly FeatureOffer[],
  featureSlug: string,
): CurrentPrice | null {
  const prices = offers.map(({ version }) => priceOfFeature(version, subscription, featureSlug))
  return prices.find((price) => price !== null) ?? null
}
