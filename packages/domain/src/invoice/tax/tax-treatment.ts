import type { TaxTreatment } from '../line.ts'
import { isEuCountry } from './eu-countries.ts'
import { isRegistered, type TaxRegistration } from './tax-registration.ts'

/** A country by ISO 3166-1 and a region of it as addresses write it; null where nobody said. */
export interface TaxPlace {
  readonly country: string | null
  readonly region: string | null
}

export interface TaxSeller extends TaxPlace {
  /** Where it is registered to collect tax; nowhere else is any collected. */
  readonly registrations: readonly TaxRegistration[]
}

export interface TaxCustomer extends TaxPlace {
  /** Freed from tax altogether (a public body, a diplomatic mission), or owing it themselves by a rule of their country. */
  readonly exemption: 'none' | 'exempt' | 'reverse_charge'
  /** That a VAT number of their country was given and found valid; validating one is a provider's work. */
  readonly vatNumberValid: boolean
}

/** Who owes the tax of an invoice, and whose rates it has. */
export interface Taxation {
  readonly treatment: TaxTreatment
  /** Where it is taxed: at the customer's, or at the seller's. */
  readonly place: TaxPlace
}

/**
 * Who owes the tax of this seller's invoices to this customer, and where (semantics §11).
 *
 * A business in the EU with a valid VAT number accounts for the tax itself when the seller sits in another country: Article
 * 196 of Directive 2006/112/EC asks only that the seller is not established in the customer's member state, so a seller
 * outside the EU is treated the same. Everybody else pays the seller, where the seller is registered: at the customer's
 * place, or, for consumers in the EU of a seller in the EU that did not join the One Stop Shop, at home (Article 59c, up to
 * 10,000 EUR a year). A customer of whom no country is known is taxed at home, because whoever says nothing must not pay less.
 *
 * ```
 * seller DE, registered in DE       consumer DE: 19 % DE    consumer FR: 19 % DE    business FR: reverse charge   US: none
 * seller DE, registered in EU-OSS   consumer DE: 19 % DE    consumer FR: 20 % FR    business FR: reverse charge   US: none
 * ```
 */
export function taxationOf(seller: TaxSeller, customer: TaxCustomer): Taxation {
  const place = { country: customer.country, region: customer.region }
  const home = { country: seller.country, region: seller.region }
  if (customer.exemption !== 'none') return { treatment: customer.exemption, place }
  if (owesItThemselves(seller, customer)) return { treatment: 'reverse_charge', place }
  if (isRegistered(seller.registrations, place)) return { treatment: 'standard', place }
  if (isTaxedAtHome(seller, customer) && isRegistered(seller.registrations, home)) {
    return { treatment: 'standard', place: home }
  }
  return { treatment: 'not_collected', place }
}

function owesItThemselves(seller: TaxSeller, { country, vatNumberValid }: TaxCustomer): boolean {
  return vatNumberValid && isEuCountry(country) && seller.country !== null && seller.country !== country
}

function isTaxedAtHome(seller: TaxPlace, { country }: TaxPlace): boolean {
  return country === null || (isEuCountry(seller.country) && isEuCountry(country))
}
