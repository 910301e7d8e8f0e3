import { type Decimal, isDecimal, parseDecimal } from '../../money/decimal.ts'
import { isNegative } from '../../money/rational.ts'
import { type Failure, refuse } from '../../result.ts'
import type { Instant } from '../../time/instant.ts'
import type { TaxPlace } from './tax-treatment.ts'

/**
 * One row of a dated rate table. A rate without a region holds in the whole country, beside those of its regions; one
 * without a category holds for what no rate of the same place names. `[validFrom, validTo)` is half-open.
 */
export interface TaxRate {
  /** As it stands on the invoice: `VAT`, `GST`, `QST`. */
  readonly name: string
  /** In percent, from 0: `"7.25"`. */
  readonly percent: Decimal
  /** ISO 3166-1 alpha-2, such as `DE`. */
  readonly country: string
  readonly region?: string
  readonly category?: string
  readonly validFrom?: Instant
  readonly validTo?: Instant
  /** Computed on the net and the taxes before it, instead of the net alone. */
  readonly compound?: boolean
  /** Says for this rate, whatever the price says, whether the shown price contains it. */
  readonly inclusive?: boolean
}

/** Where and when something is taxed. */
interface TaxOccasion extends TaxPlace {
  readonly at: Instant
}

/** What is taxed in no place: money put into a wallet, because what it later pays for is taxed (semantics §8). */
export const UNTAXED_CATEGORY = 'untaxed'

/**
 * Why a rate table cannot be used; null when it can. Whoever takes rates in from outside asks this first, because
 * `computeTax` takes a rate that it refuses for a bug. Refuses with `tax_rate.percent_out_of_range` where a percent is no
 * decimal or below zero, with its path in `param` (`rates.2.percent`).
 */
export function refusalOfTaxRates(rates: readonly TaxRate[]): Failure<'tax_rate.percent_out_of_range'> | null {
  const index = rates.findIndex(({ percent }) => !isDecimal(percent) || isNegative(parseDecimal(percent)))
  const rate = rates[index]
  if (rate === undefined) return null
  const message = `The percent of ${rate.name} is a decimal from 0, not ${JSON.stringify(rate.percent)}.`
  return refuse('tax_rate.percent_out_of_range', message, { param: `rates.${index}.percent` })
}

/**
 * The rates for a line of `category`: of the country as a whole and of the region, each level by its own rates for the
 * category if it has any, otherwise by those without one (semantics §11). In the order of the table.
 */
export function taxRatesFor(rates: readonly TaxRate[], place: TaxOccasion, category: string | null): TaxRate[] {
  if (category === UNTAXED_CATEGORY) return []
  const inForce = rates.filter((rate) => holdsAt(rate, place))
  const levels = [
    inForce.filter((rate) => rate.region === undefined),
    inForce.filter((rate) => rate.region !== undefined && rate.region === place.region),
  ]
  const chosen = new Set(levels.flatMap((level) => ofCategory(level, category)))
  return rates.filter((rate) => chosen.has(rate))
}

/** The rates of a table, with the published one of a country wherever the table has no general rate of its own for it. */
export function withPublishedRates(
  own: readonly TaxRate[],
  published: readonly TaxRate[],
  at: Instant,
): readonly TaxRate[] {
  const isGeneral = (rate: TaxRate) => rate.region === undefined && rate.category === undefined
  const isReplaced = ({ country }: TaxRate) =>
    own.some((rate) => isGeneral(rate) && holdsAt(rate, { country, region: null, at }))
  return [...published.filter((rate) => !isReplaced(rate)), ...own]
}

function holdsAt({ country, validFrom, validTo }: TaxRate, place: TaxOccasion): boolean {
  if (country !== place.country) return false
  return (validFrom === undefined || validFrom <= place.at) && (validTo === undefined || place.at < validTo)
}

function ofCategory(rates: readonly TaxRate[], category: string | null): TaxRate[] {
  const named = rates.filter((rate) => category !== null && rate.category === category)
  return named.length > 0 ? named : rates.filter((rate) => rate.category === undefined)
}
