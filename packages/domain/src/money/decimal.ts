import { assert } from '../assert.ts'
import { type Rational, reduce } from './rational.ts'

/**
 * An exact decimal as text, the form in which catalogs, explanations and the wire carry unit amounts and quantities:
 * an optional minus, digits, an optional point with digits. No exponent, no plus, no thousands separator.
 */
export type Decimal = string

/** At least 10^15 in size with 12 fractional digits must fit (semantics §1); twice that leaves room for sums of them. */
export const DECIMAL_LIMITS = { wholeDigits: 30, fractionDigits: 24 } as const

const PATTERN = /^-?(\d{1,30})(?:\.(\d{1,24}))?$/

/** A number is none, though it reads like one: 0.1 as a number is not 0.1. */
export function isDecimal(text: string): boolean {
  return typeof text === 'string' && PATTERN.test(text)
}

/** Reads a {@link Decimal}. Anything else is a bug here: input from outside is checked with {@link isDecimal} first. */
export function parseDecimal(text: Decimal): Rational {
  assert(isDecimal(text), `not a decimal: ${text}`)
  return readDigits(text)
}

function readDigits(text: string): Rational {
  const point = text.indexOf('.')
  if (point < 0) return { numerator: BigInt(text), denominator: 1n }
  const places = text.length - point - 1
  return { numerator: BigInt(text.slice(0, point) + text.slice(point + 1)), denominator: 10n ** BigInt(places) }
}

/** Writes an exact number: a decimal where one exists (`0.125`), otherwise a fraction in lowest terms (`1/3`). */
export function formatExact(value: Rational): string {
  if (value.denominator === 1n) return String(value.numerator)
  const { numerator, denominator } = reduce(value)
  const places = decimalPlaces(denominator)
  if (places === null) return `${numerator}/${denominator}`
  const scaled = (numerator * 10n ** BigInt(places)) / denominator
  return insertPoint(scaled, places)
}

/** Reads what {@link formatExact} wrote, however long: a product of two decimals has the digits of both. */
export function parseExact(text: string): Rational {
  const slash = text.indexOf('/')
  if (slash < 0) {
    assert(/^-?\d+(\.\d+)?$/.test(text), `not an exact number: ${text}`)
    return readDigits(text)
  }
  const [above, below] = [text.slice(0, slash), text.slice(slash + 1)]
  assert(/^-?\d+$/.test(above) && /^[1-9]\d*$/.test(below), `not an exact number: ${text}`)
  return { numerator: BigInt(above), denominator: BigInt(below) }
}

/** Writes `scaled / 10^places` with exactly `places` digits after the point: `insertPoint(2050n, 2)` is `20.50`. */
export function insertPoint(scaled: bigint, places: number): string {
  const sign = scaled < 0n ? '-' : ''
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0')
  if (places === 0) return sign + digits
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** How many digits after the point a fraction over `denominator` (in lowest terms) needs; null when it never ends. */
function decimalPlaces(denominator: bigint): number | null {
  let [twos, fives, rest] = [0, 0, denominator]
  for (; rest % 2n === 0n; rest /= 2n) twos++
  for (; rest % 5n === 0n; rest /= 5n) fives++
  return rest === 1n ? Math.max(twos, fives) : null
}
