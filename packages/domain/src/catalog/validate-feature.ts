import { type CatalogProblems, problem } from './catalog-problem.ts'
import type { Feature } from './feature.ts'
import type { Aggregation, Meter, PropertyFilter } from './meter.ts'
import { checkPositive, isWhole } from './validate-figures.ts'

const CARRIES_OVER: ReadonlySet<Aggregation> = new Set(['sum', 'weighted_sum', 'latest', 'unique_count'])

export function* validateFeature(path: string, feature: Feature): CatalogProblems {
  if (feature.type === 'metered') yield* validateMeter(`${path}.meter`, feature.meter)
}

function* validateMeter(path: string, meter: Meter): CatalogProblems {
  yield* checkProperty(path, meter)
  if (meter.carryOver === true && !CARRIES_OVER.has(meter.aggregation)) {
    yield problem('meter.carry_over_not_allowed', `${path}.carryOver`, meter.aggregation)
  }
  for (const [index, filter] of (meter.filters ?? []).entries()) yield* checkFilter(`${path}.filters.${index}`, filter)
  const { groupBy = [], rounding } = meter
  if (groupBy.includes('') || new Set(groupBy).size < groupBy.length) {
    yield problem('meter.group_by_malformed', `${path}.groupBy`, groupBy.join(', '))
  }
  yield* checkConversion(`${path}.unitConversion`, meter)
  if (rounding !== undefined && !isWhole(rounding.places, -15, 12)) {
    yield problem('meter.places_out_of_range', `${path}.rounding.places`, rounding.places)
  }
}

function* checkProperty(path: string, { aggregation, property }: Meter): CatalogProblems {
  if (aggregation === 'unique_count' && !property) yield problem('meter.property_missing', `${path}.property`)
  if (aggregation !== 'unique_count' && property !== undefined) {
    yield problem('meter.property_not_allowed', `${path}.property`, aggregation)
  }
}

function* checkFilter(path: string, { property, in: among, notIn }: PropertyFilter): CatalogProblems {
  const asks = (among ?? notIn) !== undefined && among?.length !== 0 && notIn?.length !== 0
  if (property === '' || !asks) yield problem('meter.filter_malformed', path)
}

function* checkConversion(path: string, { unitConversion }: Meter): CatalogProblems {
  if (unitConversion === undefined) return
  const { factor, places } = unitConversion
  yield* checkPositive(`${path}.factor`, factor, 'meter.factor_not_positive')
  if (places !== undefined && !isWhole(places, 0, 12)) {
    yield problem('meter.places_out_of_range', `${path}.places`, places)
  }
}
