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
  type Rational,
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

/** For how many units the price of one is told, so that people can read it. */
export type PriceScale = 1 | 1000 | 1_000_000

/**
 * One scale for prices that stand together, by the smallest of them: from a tenth of a cent on for one unit (0.002), from a
 * cent on for a thousand, else for a million: 0.000003 and 0.0000003 are 3.00 and 0.30.
 */
export function priceScale(unitAmounts: readonly Decimal[]): PriceScale {
  const charged = unitAmounts.map(parseDecimal).filter((amount) => compare(amount, ZERO) > 0)
  const areAtLeast = (least: Rational) => charged.every((amount) => compare(amount, least) >= 0)
  if (areAtLeast(rational(1, 1000))) return 1
  return areAtLeast(rational(1, 100_000)) ? 1000 : 1_000_000
}

/** What `scale` units cost. */
export function scaledPriceText(unitAmount: Decimal, scale: PriceScale, currency: Currency): string {
  return priceText(formatExact(multiply(parseDecimal(unitAmount), rational(scale))), currency)
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
