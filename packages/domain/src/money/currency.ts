import currencyCodes from 'currency-codes'
import { assert } from '../assert.ts'

/** An ISO 4217 code in capitals, such as `USD`. */
export type Currency = string

/** The Caribbean guilder came on 31 March 2025, after the package's list of June 2024. */
const YOUNGER_THAN_THE_LIST = [['XCG', 2]] as const

const exponents: ReadonlyMap<string, number> = new Map([
  ...YOUNGER_THAN_THE_LIST,
  ...currencyCodes.data.map(({ code, digits }) => [code, digits] as const),
])

export function isCurrency(code: string): boolean {
  return exponents.has(code)
}

/** Digits after the point of the minor unit: JPY 0, USD 2, KWD 3 (ISO 4217). */
export function currencyExponent(currency: Currency): number {
  const exponent = exponents.get(currency)
  assert(exponent !== undefined, `not an ISO 4217 currency: ${currency}`)
  return exponent
}
