import { isEuCountry } from './eu-countries.ts'

/**
 * A place where the seller is registered to collect tax: a country (`DE`, with all its regions), one region of a country
 * (`US-CA`: the region as addresses write it), or every member state of the EU through the One Stop Shop (`EU-OSS`).
 */
export type TaxRegistration = string

/** The One Stop Shop of the EU: one registration for the consumers of all member states. */
export const EU_ONE_STOP_SHOP: TaxRegistration = 'EU-OSS'

/** How an environment's seller collects tax. */
export interface TaxSettings {
  /** No tax is collected outside these places; nowhere unless it says so. */
  readonly registrations: readonly TaxRegistration[]
}

export const DEFAULT_TAX_SETTINGS: TaxSettings = { registrations: [] }

/** Whether the seller collects the tax of a place: it is registered in the country, in the region, or in the whole EU. */
export function isRegistered(
  registrations: readonly TaxRegistration[],
  { country, region }: { readonly country: string | null; readonly region: string | null },
): boolean {
  if (country === null) return false
  if (registrations.includes(country)) return true
  if (region !== null && registrations.includes(`${country}-${region}`)) return true
  return isEuCountry(country) && registrations.includes(EU_ONE_STOP_SHOP)
}
