import type { Meter } from '../catalog/meter.ts'
import type { PlanFeature } from '../catalog/plan.ts'
import { type AddOnVersion, type CurrentPrice, type PlanVersion, priceOfFeature } from '../catalog/plan-version.ts'
import type { Cadence } from '../time/cadence.ts'
import { type Interval, intersect } from '../time/interval.ts'
import type { AttachedAddOn, Subscription } from './subscription.ts'

type MeteredFeature = Extract<PlanFeature, { type: 'metered' }>

/** How a subscription meters a feature. `version` is whose meter counts: the plan's, else that of the first add-on. */
export interface MeteredOffer {
  readonly version: PlanVersion | AddOnVersion
  readonly meter: Meter
  /** What the plan and the add-ons say about it, the plan first. */
  readonly features: readonly [MeteredFeature, ...MeteredFeature[]]
  /** By which its use is billed: that of the first offer that has one. */
  readonly price: CurrentPrice | null
}

/** Null while neither plan nor add-on grants it. `during` is when an add-on counts; any that is listed unless given. */
export function meteredOffer(
  subscription: Pick<Subscription, 'addOns' | 'cadence' | 'currency'>,
  planVersion: PlanVersion,
  featureSlug: string,
  during: Interval | null = null,
): MeteredOffer | null {
  const addOns = subscription.addOns.filter((addOn) => meters(addOn, during)).map(({ addOnVersion }) => addOnVersion)
  const [first, ...others] = [planVersion, ...addOns].flatMap((version) => offerOf(version, featureSlug))
  if (first === undefined) return null
  const prices = [first, ...others].map(({ version }) => priceOfFeature(version, subscription, featureSlug))
  return {
    version: first.version,
    meter: first.meter,
    features: [first.feature, ...others.map(({ feature }) => feature)],
    price: prices.find((price) => price !== null) ?? null,
  }
}

/** A one-off add-on has no period in which its use could be counted. */
function meters({ addOnVersion, since, until }: AttachedAddOn, during: Interval | null): boolean {
  if (addOnVersion.addOn.recurrence === 'one_off') return false
  return during === null || intersect(during, { start: since, end: until ?? during.end }) !== null
}

function offerOf(version: PlanVersion | AddOnVersion, featureSlug: string) {
  const offer = 'plan' in version ? version.plan : version.addOn
  const feature = Object.hasOwn(offer.features, featureSlug) ? offer.features[featureSlug] : undefined
  const meter = version.meters[featureSlug]
  return feature?.type === 'metered' && meter !== undefined ? [{ version, feature, meter }] : []
}

/** How often the use of a feature is counted anew: as its price recurs, else as the offer says, else with the plan. */
export function featureCadence(
  subscription: Pick<Subscription, 'addOns' | 'cadence' | 'currency'>,
  planVersion: PlanVersion,
  featureSlug: string,
): Cadence {
  const price = priceOfFeature(planVersion, subscription, featureSlug)
  return price?.cadence ?? cadenceOfOffer(subscription, meteredOffer(subscription, planVersion, featureSlug))
}

export function cadenceOfOffer({ cadence }: Pick<Subscription, 'cadence'>, offer: MeteredOffer | null): Cadence {
  if (offer === null) return cadence
  const [feature] = offer.features
  const resets = feature.consumption === 'priced' ? feature.resets : undefined
  return offer.price?.cadence ?? resets ?? cadence
}

/** The metered features of the plan and of every recurring add-on that is listed: no other subscription may grant them. */
export function grantedMeters({ planVersion, addOns }: Pick<Subscription, 'planVersion' | 'addOns'>): string[] {
  const recurring = addOns.filter(({ addOnVersion }) => addOnVersion.addOn.recurrence === 'recurring')
  const versions = [planVersion, ...recurring.map(({ addOnVersion }) => addOnVersion)]
  return [...new Set(versions.flatMap(({ meters }) => Object.keys(meters)))]
}
