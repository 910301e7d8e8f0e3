import type { Catalog } from './catalog.ts'
import { type CatalogProblems, problem } from './catalog-problem.ts'
import type { Feature, MeteredFeature } from './feature.ts'
import type { Meter } from './meter.ts'
import type { Plan, PlanFeature } from './plan.ts'
import type { Price, PriceTerms, PricingModel } from './price.ts'

/** Seats and quotas are bare counts: without events there is no money value, no property and no token to price. */
const FOR_COUNTS: ReadonlySet<PricingModel> = new Set([
  'flat',
  'per_unit',
  'graduated',
  'volume',
  'stairstep',
  'package',
])
const READS_MONEY: ReadonlySet<PricingModel> = new Set(['percentage', 'graduated_percentage', 'dynamic'])

/** Whether a price can price what it is for: the feature is granted, and its type, consumption and meter fit the model. */
export function* validatePriceFit(
  path: string,
  price: Price,
  granted: Plan['features'],
  features: Catalog['features'],
): CatalogProblems {
  const slug = price.feature
  if (slug === undefined) return yield* checkFlat(path, price)
  const feature = Object.hasOwn(features, slug) ? features[slug] : undefined
  const grant = Object.hasOwn(granted, slug) ? granted[slug] : undefined
  if (feature === undefined) return yield problem('feature.unknown', `${path}.feature`, slug)
  if (grant === undefined) return yield problem('price.feature_not_granted', `${path}.feature`, slug)
  if (grant.type === feature.type) yield* checkFit(path, price, feature, grant)
}

function* checkFit(path: string, price: Price, feature: Feature, grant: PlanFeature): CatalogProblems {
  if (price.timing === 'in_advance' && (feature.type === 'metered' || feature.type === 'quota')) {
    yield problem('price.in_advance_not_allowed', `${path}.timing`)
  }
  switch (feature.type) {
    case 'boolean':
      return yield* checkFlat(path, price)
    case 'seats':
    case 'quota':
      return yield* checkCounts(path, price, grant)
    case 'metered':
      yield* checkConsumption(path, price, grant)
      for (const [currency, terms] of Object.entries(price.terms)) {
        yield* checkMeter(`${path}.terms.${currency}`, terms, feature)
      }
  }
}

function* checkFlat(path: string, price: Price): CatalogProblems {
  yield* checkModels(path, price, (model) => model === 'flat', 'price.model_needs_feature')
}

function* checkCounts(path: string, price: Price, grant: PlanFeature): CatalogProblems {
  yield* checkModels(path, price, (model) => FOR_COUNTS.has(model), 'price.model_not_for_counts')
  if ('extra' in grant && grant.extra === 'blocked') yield problem('price.extra_blocked', `${path}.feature`)
}

function* checkConsumption(path: string, price: Price, grant: PlanFeature): CatalogProblems {
  if (grant.type !== 'metered') return
  if (grant.consumption === 'credits') yield problem('price.feature_draws_credits', `${path}.feature`)
  if (grant.consumption === 'balance') {
    const drawable = (model: PricingModel) => model !== 'volume' && model !== 'stairstep'
    yield* checkModels(path, price, drawable, 'price.model_not_for_balance')
  }
}

function* checkModels(
  path: string,
  price: Price,
  allowed: (model: PricingModel) => boolean,
  code: 'price.model_needs_feature' | 'price.model_not_for_counts' | 'price.model_not_for_balance',
): CatalogProblems {
  for (const [currency, { model }] of Object.entries(price.terms)) {
    if (!allowed(model)) yield problem(code, `${path}.terms.${currency}.model`, model)
  }
}

function* checkMeter(path: string, terms: PriceTerms, { meter }: MeteredFeature): CatalogProblems {
  if (READS_MONEY.has(terms.model) && !countsMoney(meter)) {
    yield problem('price.model_needs_sum', `${path}.model`, meter.aggregation)
  }
  const groupBy = meter.groupBy ?? []
  if (terms.model === 'model_cost' && !(groupBy.includes('model') && groupBy.includes('tokenKind'))) {
    yield problem('price.model_needs_groups', `${path}.model`, groupBy.join(', ') || 'ungrouped')
  }
  if (terms.model !== 'matrix') return
  for (const [index, dimension] of terms.dimensions.entries()) {
    if (!groupBy.includes(dimension)) {
      yield problem('matrix.dimension_not_grouped', `${path}.dimensions.${index}`, dimension)
    }
  }
}

function countsMoney({ aggregation, unitConversion }: Meter): boolean {
  return aggregation === 'sum' && unitConversion === undefined
}
