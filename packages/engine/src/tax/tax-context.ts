import type { TaxContext } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { builtInTax } from './built-in-tax.ts'
import { toTaxRate } from './tax-rate-row.ts'

/** What an invoice of the customer is taxed by at the moment's instant. */
export async function taxContext(
  { tx, environment, settings, now }: Moment,
  customer: CustomerRow,
): Promise<TaxContext> {
  const provider = builtInTax({ ofCountry: async (country) => (await tx.taxRates.ofCountry(country)).map(toTaxRate) })
  const { address, vatNumber, taxExempt: exemption } = customer
  const rules = await provider.rulesFor({
    seller: { address: environment.seller.address, registrations: settings.tax.registrations },
    customer: { address, vatNumber, exemption },
    at: now,
  })
  return { ...rules, at: now }
}
