/**
 * The member states of the European Union by ISO 3166-1 code, since 2020-02-01.
 * Source: https://european-union.europa.eu/principles-countries-history/eu-countries_en
 * Greece is `GR` here, though its VAT numbers begin with `EL`.
 */
const EU_COUNTRIES: ReadonlySet<string> = new Set([
  'AT',
  'BE',
  'BG',
  'CY',
  'CZ',
  'DE',
  'DK',
  'EE',
  'ES',
  'FI',
  'FR',
  'GR',
  'HR',
  'HU',
  'IE',
  'IT',
  'LT',
  'LU',
  'LV',
  'MT',
  'NL',
  'PL',
  'PT',
  'RO',
  'SE',
  'SI',
  'SK',
])

export function isEuCountry(country: string | null): boolean {
  return country !== null && EU_COUNTRIES.has(country)
}
