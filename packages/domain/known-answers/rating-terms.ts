import { assert } from '../src/assert.ts'
import type { ModelCostTerms, PriceTerms, Tier } from '../src/catalog/price.ts'
import { type Decimal, formatExact, parseExact } from '../src/money/decimal.ts'
import { divide, isZero } from '../src/money/rational.ts'
import { field, ruleOf, type VectorCase } from './case-fields.ts'

/** A number of a case as text; undefined when it is not there. */
export function decimal(params: VectorCase, ...names: string[]): Decimal | undefined {
  const value = field(params, ...names)
  return value === undefined ? undefined : formatExact(parseExact(String(value)))
}

/** The `params` of a case as the terms of our model of that name. */
export function termsOf(model: string, params: VectorCase): PriceTerms {
  return ruleOf(readers, model, 'model')(params)
}

const readers: Readonly<Record<string, (params: VectorCase) => PriceTerms>> = {
  flat: (params) => ({ model: 'flat', amount: needed(params, 'amount', 'flatAmount') }),
  per_unit: (params) => ({ model: 'per_unit', unitAmount: needed(params, 'unitAmount', 'amount') }),
  graduated: (params) => ({ model: 'graduated', tiers: tiersOf(params).map(pricedTier) }),
  volume: (params) => ({ model: 'volume', tiers: tiersOf(params).map(pricedTier) }),
  stairstep: (params) => ({ model: 'stairstep', tiers: tiersOf(params).map(stair) }),
  package: (params) => ({
    model: 'package',
    size: needed(params, 'packageSize', 'size'),
    packageAmount: needed(params, 'amount', 'packageAmount'),
    freeQuantity: decimal(params, 'freeUnits', 'freeQuantity') ?? '0',
  }),
  percentage: (params) => ({
    model: 'percentage',
    percent: needed(params, 'rate', 'percent'),
    ...unlessZero('fixedAmount', decimal(params, 'fixedAmount')),
    ...given('freeEvents', numberOf(params, 'freeEvents', 'freeUnitsPerEvents')),
    ...given('freeAmount', decimal(params, 'freeAmount', 'freeUnitsPerTotalAggregation', 'freeUnits')),
    ...given('eventMinimum', decimal(params, 'perTxMin', 'eventMinimum', 'perTransactionMin')),
    ...given('eventMaximum', decimal(params, 'perTxMax', 'eventMaximum', 'perTransactionMax')),
  }),
  graduated_percentage: (params) => ({ model: 'graduated_percentage', tiers: tiersOf(params).map(percentTier) }),
  dynamic: (params) => ({ model: 'dynamic', multiplier: needed(params, 'multiplier') }),
  matrix: (params) => ({
    model: 'matrix',
    dimensions: field(params, 'dimensions') as string[],
    cells: (field(params, 'cells') as VectorCase[]).map((cell) => ({
      values: field(cell, 'values') as string[],
      unitAmount: needed(cell, 'unitAmount', 'amount'),
    })),
    defaultUnitAmount: decimal(params, 'defaultUnitAmount', 'default') ?? '0',
  }),
  model_cost: (params) => ({
    model: 'model_cost',
    models: field(params, 'models') as ModelCostTerms['models'],
    ...given('marginPercent', decimal(params, 'marginPercent', 'margin')),
  }),
}

function tiersOf(params: VectorCase): VectorCase[] {
  return field(params, 'tiers') as VectorCase[]
}

function pricedTier(tier: VectorCase): Tier {
  return {
    upTo: decimal(tier, 'upTo') ?? null,
    ...given('unitAmount', decimal(tier, 'unitAmount')),
    ...given('flatAmount', decimal(tier, 'flatAmount')),
    ...given('blockSize', decimal(tier, 'blockSize')),
  }
}

function stair(tier: VectorCase) {
  return { upTo: decimal(tier, 'upTo') ?? null, flatAmount: needed(tier, 'flatAmount', 'amount') }
}

function percentTier(tier: VectorCase) {
  const upTo = decimal(tier, 'upTo') ?? null
  return { upTo, percent: needed(tier, 'rate', 'percent'), ...given('flatAmount', decimal(tier, 'flatAmount')) }
}

/** The same terms with the bounds of their tiers counted in billing units. */
export function inBillingUnits(terms: PriceTerms, billingUnits: Decimal): PriceTerms {
  if (terms.model !== 'graduated' && terms.model !== 'volume') return terms
  const bound = (upTo: Decimal | null) =>
    upTo === null ? null : formatExact(divide(parseExact(upTo), parseExact(billingUnits)))
  return { ...terms, tiers: terms.tiers.map((tier) => ({ ...tier, upTo: bound(tier.upTo) })) }
}

function needed(params: VectorCase, ...names: string[]): Decimal {
  const value = decimal(params, ...names)
  assert(value !== undefined, `missing number: ${names.join(' or ')}`)
  return value
}

function numberOf(params: VectorCase, ...names: string[]): number | undefined {
  const value = field(params, ...names)
  return value === undefined ? undefined : Number(value)
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [N in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [N in Name]?: Value }
}

function unlessZero<Name extends string>(name: Name, value: Decimal | undefined): { [N in Name]?: Decimal } {
  return given(name, value !== undefined && isZero(parseExact(value)) ? undefined : value)
}
