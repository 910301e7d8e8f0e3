import { instantToIso } from '@tallywright/domain'
import type { TaxRateRow } from '@tallywright/store'
import { isoOrNull } from './instant-view.ts'

/** A seller's own tax rate in its wire form. */
export function taxRateView(row: Omit<TaxRateRow, 'environmentId'>) {
  return {
    id: row.id,
    object: 'tax_rate' as const,
    name: row.name,
    percent: row.percent,
    country: row.country,
    region: row.region,
    category: row.category,
    compound: row.compound,
    inclusive: row.inclusive,
    validFrom: isoOrNull(row.validFrom),
    validTo: isoOrNull(row.validTo),
    createdAt: instantToIso(row.createdAt),
    updatedAt: instantToIso(row.updatedAt),
    archivedAt: isoOrNull(row.archivedAt),
  }
}

export type TaxRateView = ReturnType<typeof taxRateView>
