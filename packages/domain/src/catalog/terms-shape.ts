import type {
  DynamicTerms,
  FlatTerms,
  GraduatedPercentageTerms,
  GraduatedTerms,
  MatrixTerms,
  ModelCostTerms,
  PackageTerms,
  PercentageTerms,
  PerUnitTerms,
  PriceTerms,
  StairstepTerms,
  Tier,
  VolumeTerms,
} from './price.ts'
import { decimal, listOf, nullable, number, object, optional, recordOf, tagged, text, word } from './shape.ts'

const upTo = nullable(decimal)

const tiers = listOf(
  object<Tier>({
    upTo,
    unitAmount: optional(decimal),
    flatAmount: optional(decimal),
    blockSize: optional(decimal),
  }),
)

const tokenPrices = object<ModelCostTerms['models'][string]>({
  input: optional(decimal),
  output: optional(decimal),
  cache_read: optional(decimal),
  cache_write: optional(decimal),
})

/** The fields of every pricing model. */
export const priceTerms = tagged<'model', PriceTerms>('model', {
  flat: object<FlatTerms>({ model: word('flat'), amount: decimal }),
  per_unit: object<PerUnitTerms>({ model: word('per_unit'), unitAmount: decimal }),
  graduated: object<GraduatedTerms>({ model: word('graduated'), tiers }),
  volume: object<VolumeTerms>({ model: word('volume'), tiers }),
  stairstep: object<StairstepTerms>({
    model: word('stairstep'),
    tiers: listOf(object({ upTo, flatAmount: decimal })),
  }),
  package: object<PackageTerms>({
    model: word('package'),
    size: decimal,
    packageAmount: decimal,
    freeQuantity: optional(decimal),
  }),
  percentage: object<PercentageTerms>({
    model: word('percentage'),
    percent: decimal,
    fixedAmount: optional(decimal),
    freeEvents: optional(number),
    freeAmount: optional(decimal),
    eventMinimum: optional(decimal),
    eventMaximum: optional(decimal),
  }),
  graduated_percentage: object<GraduatedPercentageTerms>({
    model: word('graduated_percentage'),
    tiers: listOf(
      object<GraduatedPercentageTerms['tiers'][number]>({ upTo, percent: decimal, flatAmount: optional(decimal) }),
    ),
  }),
  dynamic: object<DynamicTerms>({ model: word('dynamic'), multiplier: decimal }),
  matrix: object<MatrixTerms>({
    model: word('matrix'),
    dimensions: listOf(text),
    cells: listOf(object({ values: listOf(text), unitAmount: decimal })),
    defaultUnitAmount: decimal,
  }),
  model_cost: object<ModelCostTerms>({
    model: word('model_cost'),
    models: recordOf(tokenPrices),
    marginPercent: optional(decimal),
  }),
})
