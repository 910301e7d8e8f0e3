import type { TaxRate } from '@tallywright/domain'
import type { TaxRateRow } from '@tallywright/store'

/** A stored rate as the domain computes with it. */
export function toTaxRate(row: Omit<TaxRateRow, 'environmentId'>): TaxRate {
  const { name, percent, country, compound, region, category, inclusive, validFrom, validTo } = row
  return {
    name,
    percent,
    country,
    compound,
    ...(region === null ? {} : { region }),
    ...(category === null ? {} : { category }),
    ...(inclusive === null ? {} : { inclusive }),
    ...(validFrom === null ? {} : { validFrom }),
    ...(validTo === null ? {} : { validTo }),
  }
}
