import { type Decimal, isDecimal } from '../money/decimal.ts'
import { type CatalogProblems, problem } from './catalog-problem.ts'
import type { MatrixTerms, ModelCostTerms, PackageTerms, PercentageTerms, PriceTerms } from './price.ts'
import { checkCount, checkDecimal, checkPositive, isAbove } from './validate-figures.ts'

/** The figures of one price in one currency. */
export function* validateTerms(path: string, terms: PriceTerms): CatalogProblems {
  switch (terms.model) {
    case 'flat':
      return yield* checkDecimal(`${path}.amount`, terms.amount)
    case 'per_unit':
      return yield* checkDecimal(`${path}.unitAmount`, terms.unitAmount)
    case 'graduated':
    case 'volume':
    case 'stairstep':
    case 'graduated_percentage':
      return yield* validateTiers(`${path}.tiers`, terms.tiers)
    case 'package':
      return yield* validatePackage(path, terms)
    case 'percentage':
      return yield* validatePercentage(path, terms)
    case 'dynamic':
      return yield* checkDecimal(`${path}.multiplier`, terms.multiplier)
    case 'matrix':
      return yield* validateMatrix(path, terms)
    case 'model_cost':
      return yield* validateModelCost(path, terms)
  }
}

interface AnyTier {
  readonly upTo: Decimal | null
  readonly unitAmount?: Decimal
  readonly flatAmount?: Decimal
  readonly percent?: Decimal
  readonly blockSize?: Decimal
}

/** Tiers are given by `upTo` alone, so they are contiguous by form; ascending and endless they must be (semantics §4). */
function* validateTiers(path: string, tiers: readonly AnyTier[]): CatalogProblems {
  if (tiers.length === 0) yield problem('tiers.empty', path)
  let below: Decimal = '0'
  for (const [index, tier] of tiers.entries()) {
    const at = `${path}.${index}`
    const { unitAmount, flatAmount, percent } = tier
    if ((unitAmount ?? flatAmount ?? percent) === undefined) yield problem('tiers.without_amount', at)
    yield* checkUpTo(`${at}.upTo`, tier.upTo, below, index === tiers.length - 1)
    yield* checkDecimal(`${at}.unitAmount`, tier.unitAmount)
    yield* checkDecimal(`${at}.flatAmount`, tier.flatAmount)
    yield* checkDecimal(`${at}.percent`, tier.percent)
    if (tier.blockSize !== undefined)
      yield* checkPositive(`${at}.blockSize`, tier.blockSize, 'tiers.block_not_positive')
    below = tier.upTo ?? below
  }
}

function* checkUpTo(path: string, upTo: Decimal | null, below: Decimal, isLast: boolean): CatalogProblems {
  if (upTo === null) {
    if (!isLast) yield problem('tiers.endless_too_early', path)
  } else if (!isDecimal(upTo)) {
    yield problem('decimal.malformed', path, JSON.stringify(upTo))
  } else {
    if (isLast) yield problem('tiers.last_not_endless', path, upTo)
    if (isDecimal(below) && !isAbove(upTo, below)) yield problem('tiers.not_ascending', path, `${upTo} after ${below}`)
  }
}

function* validatePackage(path: string, terms: PackageTerms): CatalogProblems {
  yield* checkPositive(`${path}.size`, terms.size, 'package.size_not_positive')
  yield* checkDecimal(`${path}.packageAmount`, terms.packageAmount)
  yield* checkDecimal(`${path}.freeQuantity`, terms.freeQuantity, 'quantity.negative')
}

function* validatePercentage(path: string, terms: PercentageTerms): CatalogProblems {
  for (const name of ['percent', 'fixedAmount', 'freeAmount', 'eventMinimum', 'eventMaximum'] as const) {
    yield* checkDecimal(`${path}.${name}`, terms[name])
  }
  yield* checkCount(`${path}.freeEvents`, terms.freeEvents)
  if (isAbove(terms.eventMinimum, terms.eventMaximum)) {
    yield problem('price.minimum_above_maximum', `${path}.eventMinimum`, terms.eventMinimum)
  }
}

function* validateMatrix(path: string, { dimensions, cells, defaultUnitAmount }: MatrixTerms): CatalogProblems {
  if (dimensions.length < 1 || dimensions.length > 3 || new Set(dimensions).size < dimensions.length) {
    yield problem('matrix.dimensions_malformed', `${path}.dimensions`, dimensions.join(', '))
  }
  yield* checkDecimal(`${path}.defaultUnitAmount`, defaultUnitAmount)
  const seen = new Set<string>()
  for (const [index, { values, unitAmount }] of cells.entries()) {
    const at = `${path}.cells.${index}`
    if (values.length !== dimensions.length) yield problem('matrix.cell_malformed', `${at}.values`, values.join(', '))
    if (seen.has(JSON.stringify(values))) yield problem('matrix.cell_repeated', `${at}.values`, values.join(', '))
    seen.add(JSON.stringify(values))
    yield* checkDecimal(`${at}.unitAmount`, unitAmount)
  }
}

function* validateModelCost(path: string, { models, marginPercent }: ModelCostTerms): CatalogProblems {
  if (Object.keys(models).length === 0) yield problem('model_cost.empty', `${path}.models`)
  for (const [model, kinds] of Object.entries(models)) {
    if (Object.keys(kinds).length === 0) yield problem('model_cost.empty', `${path}.models.${model}`)
    for (const [kind, amount] of Object.entries(kinds)) yield* checkDecimal(`${path}.models.${model}.${kind}`, amount)
  }
  yield* checkDecimal(`${path}.marginPercent`, marginPercent)
}
