import { isEuCountry } from './eu-countries.ts'
import type { TaxTreatment } from './line.ts'

export interface TaxSeller {
  readonly country: string | null
}

export interface TaxCustomer {
  readonly country: string | null
  readonly region?: string | null
  /** Freed from tax altogether: a public body, a diplomatic mission. */
  readonly exempt?: boolean
  /** That a VAT number was given and found valid; validating one is a provider's work. */
  readonly vatNumberValid?: boolean
}

/**
 * Who owes the tax of this seller's invoices to this customer (semantics §11). A business in the EU with a valid VAT number
 * accounts for the tax itself when the seller sits in another country: Article 196 of Directive 2006/112/EC asks only that
 * the seller is not established in the customer's member state, so a seller outside the EU is treated the same.
 */
export function taxTreatmentOf(seller: TaxSeller, customer: TaxCustomer): TaxTreatment {
  if (customer.exempt === true) return 'exempt'
  const abroad = seller.country !== null && seller.country !== customer.country
  return abroad && customer.vatNumberValid === true && isEuCountry(customer.country) ? 'reverse_charge' : 'standard'
}
