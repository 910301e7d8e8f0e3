import {
  type Cadence,
  type CurrentPrice,
  compareCadences,
  type Decimal,
  type GroupKey,
  type PriceTerms,
  type TokenKind,
} from '@tallywright/domain'
import type { Feature } from '@tallywright/sdk'
import { capitalized, propertyText } from '../words/unit-text.ts'
import { ascending, landmarksOf } from './landmarks.ts'
import type { Features, OfferedPlan } from './offered-plan.ts'
import { countingCadence, grantOf, isLevel, priceOf } from './planned-use.ts'
import { initialQuantity, sliderStops } from './slider-stops.ts'

/** One number that a visitor sets. `landmarks` are where some plan's price changes. */
export interface QuantityControl {
  readonly id: string
  /** Tells it from the other numbers of its feature. */
  readonly label: string
  readonly unit: ControlUnit
  /** False for quantities that can be fractions. */
  readonly isWhole: boolean
  readonly landmarks: readonly Decimal[]
  readonly stops: readonly Decimal[]
  readonly initial: Decimal
  /** The largest number that can be typed; null for any. */
  readonly most: number | null
  /** The group that its units belong to, as far as the slider itself says. */
  readonly key: GroupKey
}

export type ControlUnit =
  | { readonly kind: 'units'; readonly name: string | null }
  | { readonly kind: 'money' }
  | { readonly kind: 'events' }

/** A property by which usage is priced: the country of a message, the model of a token. */
export interface PropertyControl {
  readonly id: string
  readonly property: string
  readonly options: readonly string[]
}

/** All that a visitor sets about one metered feature. `cadence`: the quantities are those of such a period. */
export interface FeatureControl {
  readonly feature: Feature
  readonly cadence: Cadence
  /** False for levels, which have no "per month". */
  readonly isPerPeriod: boolean
  readonly properties: readonly PropertyControl[]
  readonly quantities: readonly QuantityControl[]
  /** How many events the units are spread over, where some plan prices single events. */
  readonly events: QuantityControl | null
}

/** Stands in a matrix for every value that has no price of its own. */
export const ANY_OTHER = 'any other'

/** What can be set about the metered features of these plans, in the order in which the plans name them. */
export function featureControls(plans: readonly OfferedPlan[], features: Features): FeatureControl[] {
  const slugs = [...new Set(plans.flatMap(({ version }) => Object.keys(version.plan.features)))]
  return slugs.flatMap((slug) => {
    const feature = features.get(slug)
    return feature?.type === 'metered' && feature.meter !== null ? [featureControl(feature, plans)] : []
  })
}

function featureControl(feature: Feature, plans: readonly OfferedPlan[]): FeatureControl {
  const { slug } = feature
  const granting = plans.filter((plan) => grantOf(plan, slug) !== null)
  const prices = granting.flatMap((plan) => priceOf(plan, slug) ?? [])
  const landmarks = ascending(granting.flatMap((plan) => landmarksOf(plan, slug)))
  const cadences = granting.map((plan) => countingCadence(plan, slug)).sort(compareCadences)
  return {
    feature,
    cadence: cadences[0] ?? { unit: 'month', count: 1 },
    isPerPeriod: !isLevel(granting[0]?.version.meters[slug]),
    properties: propertyControls(slug, prices),
    quantities: quantityControls(feature, prices, landmarks),
    events: prices.some(pricesEvents) ? eventsControl(slug) : null,
  }
}

function quantityControls(
  feature: Feature,
  prices: readonly CurrentPrice[],
  landmarks: readonly Decimal[],
): QuantityControl[] {
  const kinds = tokenKinds(prices)
  const isWhole = feature.meter?.aggregation === 'count' || feature.meter?.aggregation === 'unique_count'
  const inMoney = prices.some(({ terms }) => readsMoney(terms))
  const unit: ControlUnit = inMoney ? { kind: 'money' } : { kind: 'units', name: feature.unitName }
  const shape = { unit, isWhole, most: null, ...scaleOf(landmarks) }
  if (kinds.length === 0) return [{ id: feature.slug, label: inMoney ? 'Value' : 'Quantity', key: {}, ...shape }]
  return kinds.map((tokenKind) => {
    return {
      id: `${feature.slug}:${tokenKind}`,
      label: capitalized(propertyText(tokenKind)),
      key: { tokenKind },
      ...shape,
    }
  })
}

function scaleOf(landmarks: readonly Decimal[]) {
  const stops = sliderStops(landmarks)
  return { landmarks, stops, initial: initialQuantity(stops, landmarks) }
}

// Each event is rated while one types; more of them would be felt.
const MOST_EVENTS = 100_000

function eventsControl(slug: string): QuantityControl {
  return {
    id: `${slug}:events`,
    label: 'How many',
    unit: { kind: 'events' },
    isWhole: true,
    landmarks: [],
    // Whatever is paid is paid in at least one event.
    stops: sliderStops(['10', '1000']).filter((stop) => stop !== '0'),
    initial: '100',
    most: MOST_EVENTS,
    key: {},
  }
}

function readsMoney({ model }: PriceTerms): boolean {
  return model === 'percentage' || model === 'graduated_percentage' || model === 'dynamic'
}

function pricesEvents({ terms }: CurrentPrice): boolean {
  if (terms.model !== 'percentage') return false
  const { fixedAmount, freeEvents, eventMinimum, eventMaximum } = terms
  return [fixedAmount, freeEvents, eventMinimum, eventMaximum].some((bound) => bound !== undefined)
}

const TOKEN_KINDS: readonly TokenKind[] = ['input', 'output', 'cache_read', 'cache_write']

function tokenKinds(prices: readonly CurrentPrice[]): TokenKind[] {
  const priced = new Set(prices.flatMap(({ terms }) => modelsOf(terms).flatMap(([, kinds]) => Object.keys(kinds))))
  return TOKEN_KINDS.filter((kind) => priced.has(kind))
}

function modelsOf(terms: PriceTerms) {
  return terms.model === 'model_cost' ? Object.entries(terms.models) : []
}

function propertyControls(slug: string, prices: readonly CurrentPrice[]): PropertyControl[] {
  const options = new Map<string, Set<string>>()
  const offer = (property: string, value: string) =>
    options.set(property, (options.get(property) ?? new Set()).add(value))
  for (const { terms } of prices) {
    for (const [model] of modelsOf(terms)) offer('model', model)
    if (terms.model !== 'matrix') continue
    for (const [index, dimension] of terms.dimensions.entries()) {
      for (const { values } of terms.cells) offer(dimension, values[index] ?? ANY_OTHER)
      offer(dimension, ANY_OTHER)
    }
  }
  return [...options].map(([property, values]) => ({ id: `${slug}:${property}`, property, options: [...values] }))
}
