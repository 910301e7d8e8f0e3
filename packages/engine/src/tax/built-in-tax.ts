import {
  publishedRates,
  type TaxCustomer,
  type TaxPlace,
  type TaxRate,
  taxationOf,
  withPublishedRates,
} from '@tallywright/domain'
import type { Address } from '@tallywright/store'
import type { TaxProvider, TaxQuestion } from './tax-provider.ts'
import { vatNumberStatus } from './vat-number.ts'

/** Where the seller's own rates come from: all that were ever set for a country, with the time for which they hold. */
export interface OwnTaxRates {
  readonly ofCountry: (country: string) => Promise<readonly TaxRate[]>
}

/**
 * Tax by the seller's registrations, the published rates and the seller's own, which come first. VAT numbers count when
 * their format and check digit hold: nobody outside is asked, so a number that was made up well passes.
 */
export function builtInTax(own: OwnTaxRates): TaxProvider {
  return {
    name: 'built-in',
    rulesFor: async ({ seller, customer, at }) => {
      const { registrations } = seller
      const taxation = taxationOf({ ...placeOf(seller.address), registrations }, taxCustomer(customer))
      const { country } = taxation.place
      if (taxation.treatment !== 'standard' || country === null) return { ...taxation, rates: [] }
      const rates = withPublishedRates(await own.ofCountry(country), publishedRates(country), at)
      return { ...taxation, rates }
    },
  }
}

function taxCustomer({ address, vatNumber, exemption }: TaxQuestion['customer']): TaxCustomer {
  const place = placeOf(address)
  const isValid = vatNumber !== null && vatNumberStatus(vatNumber, place.country) === 'valid'
  return { ...place, exemption, vatNumberValid: isValid }
}

function placeOf(address: Address | null): TaxPlace {
  return { country: address?.country ?? null, region: address?.region ?? null }
}
