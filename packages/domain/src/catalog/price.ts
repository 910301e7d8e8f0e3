import type { Currency } from '../money/currency.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Cadence } from '../time/cadence.ts'

/*
 * Every money figure of a price is an exact decimal in MAJOR units of its currency ("20.00", "0.000003"), so that a price
 * reads the same whether it is a fee or a rate. Whole minor units begin where an amount has been computed: on lines.
 */

export interface FlatTerms {
  readonly model: 'flat'
  readonly amount: Decimal
}

export interface PerUnitTerms {
  readonly model: 'per_unit'
  readonly unitAmount: Decimal
}

/** `(previous upTo, upTo]`, cumulative and inclusive; null is without end and only for the last tier. */
export interface Tier {
  readonly upTo: Decimal | null
  readonly unitAmount?: Decimal
  readonly flatAmount?: Decimal
  /** The unit amount buys a started block of this many units in this tier; a single unit unless given. */
  readonly blockSize?: Decimal
}

export interface GraduatedTerms {
  readonly model: 'graduated'
  readonly tiers: readonly Tier[]
}

export interface VolumeTerms {
  readonly model: 'volume'
  readonly tiers: readonly Tier[]
}

export interface StairstepTerms {
  readonly model: 'stairstep'
  readonly tiers: readonly { readonly upTo: Decimal | null; readonly flatAmount: Decimal }[]
}

export interface PackageTerms {
  readonly model: 'package'
  readonly size: Decimal
  readonly packageAmount: Decimal
  readonly freeQuantity?: Decimal
}

/** Percent values are decimals in percent: `"2.9"` is 2.9 %. Units of the events are money, in major units. */
export interface PercentageTerms {
  readonly model: 'percentage'
  readonly percent: Decimal
  readonly fixedAmount?: Decimal
  readonly freeEvents?: number
  readonly freeAmount?: Decimal
  readonly eventMinimum?: Decimal
  readonly eventMaximum?: Decimal
}

export interface GraduatedPercentageTerms {
  readonly model: 'graduated_percentage'
  readonly tiers: readonly { readonly upTo: Decimal | null; readonly percent: Decimal; readonly flatAmount?: Decimal }[]
}

/** The event's own money value, in major units, times a multiplier. */
export interface DynamicTerms {
  readonly model: 'dynamic'
  readonly multiplier: Decimal
}

/** The unit amount by the values of one to three properties of the event, in the order of `dimensions`. */
export interface MatrixTerms {
  readonly model: 'matrix'
  readonly dimensions: readonly string[]
  readonly cells: readonly { readonly values: readonly string[]; readonly unitAmount: Decimal }[]
  readonly defaultUnitAmount: Decimal
}

export type TokenKind = 'input' | 'output' | 'cache_read' | 'cache_write'

/**
 * Token prices of language models, per single token, times (1 + margin). Events carry the model in the property `model`
 * and the kind of token in `tokenKind`; a model or kind that is not listed is refused when the event is reported.
 */
export interface ModelCostTerms {
  readonly model: 'model_cost'
  readonly models: Readonly<Record<string, Partial<Readonly<Record<TokenKind, Decimal>>>>>
  /** In percent: `"20"` adds a fifth. */
  readonly marginPercent?: Decimal
}

export type PriceTerms =
  | FlatTerms
  | PerUnitTerms
  | GraduatedTerms
  | VolumeTerms
  | StairstepTerms
  | PackageTerms
  | PercentageTerms
  | GraduatedPercentageTerms
  | DynamicTerms
  | MatrixTerms
  | ModelCostTerms

export type PricingModel = PriceTerms['model']

/**
 * How one component of a plan is charged. Immutable once used. `feature` names what it prices; without one it is the
 * plan's base price. `terms` hold one set of the same model per currency; minimum and maximum bound a period's amount.
 */
export interface Price<FeatureSlug extends string = string> {
  readonly feature?: FeatureSlug
  readonly name?: string
  /** How often it recurs; must divide the cadence of the subscription in whole numbers. */
  readonly cadence: Cadence
  /** The subscription cadences it belongs to; its own cadence alone unless given. */
  readonly planCadences?: readonly Cadence[]
  /** Base and seat prices are charged in advance unless said otherwise, all others in arrears. */
  readonly timing?: 'in_advance' | 'in_arrears'
  readonly terms: Readonly<Record<Currency, PriceTerms>>
  readonly minimum?: Readonly<Record<Currency, Decimal>>
  readonly maximum?: Readonly<Record<Currency, Decimal>>
  readonly taxBehavior?: 'exclusive' | 'inclusive'
  readonly taxCategory?: string
}
