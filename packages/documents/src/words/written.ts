import {
  currencyExponent,
  type Decimal,
  divide,
  formatExact,
  formatMoney,
  type Instant,
  type Interval,
  instantFromEpoch,
  type Money,
  parseDecimal,
  rational,
} from '@tallywright/domain'
import type { Language } from './words.ts'

/** How figures and days are written in one language. Amounts are given all digits of their currency: JPY 0, USD 2, KWD 3. */
export interface Written {
  /** Without the currency, for a column that names it: `1,234.50`. */
  readonly amount: (money: Money) => string
  /** With the code, because `$` is several currencies: `USD 1,234.50`. */
  readonly amountWithCode: (money: Money) => string
  readonly quantity: (decimal: Decimal) => string
  /** A figure of a step: `12,500.5`, `≈335.4839` where it was rounded to be read, `15/31` as it is. */
  readonly figure: (text: string) => string
  /** Of `"19"`: `19%`. */
  readonly percent: (decimal: Decimal) => string
  readonly day: (instant: Instant) => string
  /** First and last day of a half-open interval; one day where they are the same. */
  readonly days: (interval: Interval) => string
}

/** Local days are those of `timeZone` (IANA). Figures go to `Intl` as exact text, so none becomes a float on the way. */
export function writtenIn(language: Language, timeZone: string): Written {
  const decimals = new Intl.NumberFormat(language, { maximumFractionDigits: 20 })
  const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 10 })
  const figures = new Map<number, Intl.NumberFormat>()
  const figure = (decimal: Decimal) => {
    const places = decimal.split('.')[1]?.length ?? 0
    const format = figures.get(places) ?? formatWithPlaces(language, places)
    figures.set(places, format)
    return minus(format.format(numeric(decimal)))
  }
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone })
  const amounts = new Map<string, Intl.NumberFormat>()
  const amount = (money: Money, style: 'decimal' | 'currency') => {
    const key = `${style} ${money.currency}`
    const format = amounts.get(key) ?? amountFormat(language, money, style)
    amounts.set(key, format)
    return minus(format.format(numeric(formatMoney(money))))
  }
  const lastDay = ({ start, end }: Interval) => (end > start ? instantFromEpoch(end - 1) : start)
  return {
    amount: (money) => amount(money, 'decimal'),
    amountWithCode: (money) => amount(money, 'currency'),
    quantity: (decimal) => minus(decimals.format(numeric(decimal))),
    figure: (text) => figureIn(text, figure),
    percent: (decimal) => minus(percents.format(numeric(formatExact(divide(parseDecimal(decimal), rational(100)))))),
    day: (instant) => date.format(instant),
    days: (interval) => date.formatRange(interval.start, lastDay(interval)),
  }
}

function formatWithPlaces(language: Language, places: number): Intl.NumberFormat {
  return new Intl.NumberFormat(language, { minimumFractionDigits: places, maximumFractionDigits: places })
}

function amountFormat(language: Language, { currency }: Money, style: 'decimal' | 'currency') {
  // Not left to the runtime's own list of currencies, which may differ from the domain's.
  const places = currencyExponent(currency)
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places }
  const unit = style === 'currency' ? { currency, currencyDisplay: 'code' as const } : {}
  return new Intl.NumberFormat(language, { style, ...unit, ...digits })
}

function figureIn(text: string, written: (decimal: Decimal) => string): string {
  if (text.startsWith('≈')) return `≈${figureIn(text.slice(1), written)}`
  // A fraction is not counted but divided: neither of its parts is grouped.
  return text.includes('/') ? minus(text) : written(text.replaceAll(',', ''))
}

/** `Intl` reads decimal text exactly; the type of what it takes cannot be told of a string. */
function numeric(text: string): Intl.StringNumericLiteral {
  return text as Intl.StringNumericLiteral
}

/** The sign of a number, as wide as a digit, in the place of a hyphen at which a line may break. */
function minus(text: string): string {
  return text.replace('-', '−')
}
