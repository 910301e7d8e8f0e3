import {
  type Currency,
  compare,
  currencyExponent,
  type Decimal,
  formatExact,
  formatMoney,
  type Money,
  multiply,
  parseDecimal,
  rational,
  ZERO,
} from '@tallywright/domain'

// The page is written in English, so its figures are too: a screen reader reads them in the page's language.
const LOCALE = 'en'

/** Intl formats a decimal string digit by digit, without a float in between. */
function format(decimal: Decimal, options: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(LOCALE, options).format(decimal as Intl.StringNumericLiteral)
}

/** An amount with all digits of its currency: `$1,234.50`, `¥1,235`. */
export function moneyText(money: Money): string {
  const places = currencyExponent(money.currency)
  return currencyText(formatMoney(money), money.currency, places, places)
}

/** A price in major units with no more digits than it needs: `$20.00`, `$0.000003`. */
export function priceText(price: Decimal, currency: Currency): string {
  const places = currencyExponent(currency)
  return currencyText(price, currency, places, Math.max(places, decimalPlaces(price)))
}

function currencyText(decimal: Decimal, currency: Currency, fewest: number, most: number): string {
  return format(decimal, {
    style: 'currency',
    currency,
    minimumFractionDigits: fewest,
    maximumFractionDigits: most,
  })
}

/** `12,500.5` */
export function quantityText(quantity: Decimal): string {
  return format(quantity, { maximumFractionDigits: decimalPlaces(quantity) })
}

/** `2.9%` */
export function percentText(percent: Decimal): string {
  return `${quantityText(percent)}%`
}

/** The sign that an amount of the currency is written with: `$`, `€`, `CHF`. */
export function currencySign(currency: Currency): string {
  const parts = new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).formatToParts(0)
  return parts.find(({ type }) => type === 'currency')?.value ?? currency
}

function decimalPlaces(decimal: Decimal): number {
  const [, fraction = ''] = decimal.split('.')
  return fraction.replace(/0+$/, '').length
}

/** A price for so many units that people can read it: 0.000003 for one is $3.00 for a million. */
export interface ReadablePrice {
  readonly price: string
  readonly units: 1 | 1000 | 1_000_000
}

const SCALES = [1, 1000, 1_000_000] as const
// Smaller prices than a tenth of a cent are known by the thousand or the million.
const SMALLEST_READABLE = parseDecimal('0.001')

export function readablePrice(unitAmount: Decimal, currency: Currency): ReadablePrice {
  const exact = parseDecimal(unitAmount)
  const isReadable = (units: number) => compare(multiply(exact, rational(units)), SMALLEST_READABLE) >= 0
  const units = compare(exact, ZERO) === 0 ? 1 : (SCALES.find(isReadable) ?? 1_000_000)
  return { price: priceText(formatExact(multiply(exact, rational(units))), currency), units }
}

/** What was typed as a decimal, with or without thousands separators; null when it is none. */
export function typedQuantity(text: string): Decimal | null {
  const plain = text.trim().replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, '')
  return /^\d{1,15}(?:\.\d{1,12})?$/.test(plain) ? plain.replace(/^0+(?=\d)/, '') : null
}

/** An exact number of an explanation: a decimal, or a fraction, which is shown as it is. */
export function exactText(exact: string): string {
  return exact.includes('/') ? exact : quantityText(exact)
}
