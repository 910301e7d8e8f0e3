/** A member whose number JSON.parse may change: one with a point or an exponent, or of more digits than a double holds. */
const INEXACT_MEMBER = /"\s*:\s*-?(?:\d{16}|\d+[.eE])/

/**
 * Reads JSON without letting a double near the units: a number named `units` becomes its digits as text, and another that a
 * double would change becomes NaN, which no schema takes. Throws SyntaxError, or RangeError for what is nested too deeply.
 */
export function parseExactJson(text: string): unknown {
  return INEXACT_MEMBER.test(text)
    ? JSON.parse(text, exactly as (key: string, value: unknown) => unknown)
    : JSON.parse(text)
}

function exactly(key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined) return value
  if (key === 'units') return plainDecimal(source)
  return String(value) === source ? value : Number.NaN
}

/** No units are so far from 1. */
const FURTHEST_SHIFT = 40

/** A JSON number without its exponent: `1.5e-3` is `0.0015`. One with an immense exponent stays as it is. */
export function plainDecimal(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? []
  if (exponent === undefined) return number
  const shift = Number(exponent)
  if (Math.abs(shift) > FURTHEST_SHIFT) return number
  const digits = `${'0'.repeat(Math.max(0, -shift))}${whole}${fraction}${'0'.repeat(Math.max(0, shift))}`
  const point = Math.max(0, -shift) + whole.length + shift
  const [units, rest] = [digits.slice(0, point).replace(/^0+(?=\d)/, ''), digits.slice(point).replace(/0+$/, '')]
  return `${sign}${units}${rest === '' ? '' : `.${rest}`}`
}
