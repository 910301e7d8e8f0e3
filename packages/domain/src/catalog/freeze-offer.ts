import type { Feature } from './feature.ts'
import type { Meter } from './meter.ts'
import type { Plan } from './plan.ts'

type Offer = Pick<Plan, 'features' | 'prices'>

/**
 * What a version keeps of a plan or add-on besides its own definition, so that later edits of features change nothing that
 * was sold: the meters of its metered features, and the feature's name on every price that has none of its own.
 */
export function freezeOffer<O extends Offer>(
  offer: O,
  features: Readonly<Record<string, Feature>>,
): { readonly offer: O; readonly meters: Readonly<Record<string, Meter>> } {
  const prices = Object.entries(offer.prices).map(([slug, price]) => {
    const name = price.name ?? features[price.feature ?? '']?.name
    return [slug, name === undefined ? price : { ...price, name }] as const
  })
  return { offer: { ...offer, prices: Object.fromEntries(prices) }, meters: metersOf(offer, features) }
}

function metersOf(offer: Offer, features: Readonly<Record<string, Feature>>): Record<string, Meter> {
  const metered = Object.keys(offer.features).flatMap((slug) => {
    const feature = features[slug]
    return feature?.type === 'metered' ? [[slug, feature.meter] as const] : []
  })
  return Object.fromEntries(metered)
}
