import type { Plan } from '../catalog/plan.ts'
import { offeredCadences, offeredCurrencies } from '../catalog/plan-version.ts'
import { type Currency, isCurrency } from '../money/currency.ts'
import { type Failure, refuse } from '../result.ts'
import { type Cadence, sameCadence } from '../time/cadence.ts'

type Offer = Pick<Plan, 'name' | 'prices' | 'features'>

/** An offer without prices is free in every currency and cadence. */
export function refusalOfCurrency(offer: Offer, currency: Currency): Failure | null {
  const param = 'currency'
  if (!isCurrency(currency)) return refuse('currency.unknown', `${currency} is not an ISO 4217 currency.`, { param })
  const offered = offeredCurrencies(offer)
  if (offered.includes(currency) || Object.keys(offer.prices).length === 0) return null
  return refuse('currency.not_offered', `${offer.name} is not offered in ${currency}.`, { param, details: { offered } })
}

export function refusalOfCadence(offer: Offer, cadence: Cadence): Failure | null {
  const offered = offeredCadences(offer)
  if (offered.length === 0 || offered.some((other) => sameCadence(other, cadence))) return null
  const message = `${offer.name} is not offered every ${cadence.count} × ${cadence.unit}.`
  return refuse('cadence.not_offered', message, { param: 'cadence', details: { offered } })
}

/** A metered feature comes from one live subscription per customer (semantics §3). */
export function refusalOfTakenFeature({ name, features }: Offer, taken: readonly string[]): Failure | null {
  const slug = taken.find((featureSlug) => features[featureSlug]?.type === 'metered')
  if (slug === undefined) return null
  return refuse('subscription.feature_taken', `${name} grants "${slug}", which another subscription already grants.`, {
    details: { featureSlug: slug },
  })
}

/** The first refusal of several checks; null when all pass. */
export function firstRefusal(...refusals: readonly (Failure | null)[]): Failure | null {
  return refusals.find((refusal) => refusal !== null) ?? null
}
