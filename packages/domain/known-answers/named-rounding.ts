import { assert } from '../src/assert.ts'
import { formatExact, insertPoint } from '../src/money/decimal.ts'
import { divide, equals, multiply, type Rational, rational } from '../src/money/rational.ts'
import { type RoundingMode, round, roundToInteger } from '../src/money/rounding.ts'

const MODES: Readonly<Record<string, RoundingMode>> = {
  half_up: 'half_up',
  ceil: 'ceil',
  floor: 'floor',
  trunc: 'truncate',
  truncate: 'truncate',
}

/** Rounds as a case names it: `none` keeps the exact number, `half_up:2` is two digits after the point. */
export function roundAsNamed(value: Rational, rounding: unknown): string {
  if (rounding === undefined || rounding === null || rounding === 'none') return formatExact(value)
  const [name = '', places = '0'] = String(rounding).split(':')
  if (name === 'half_even') return formatExact(roundHalfEven(value, Number(places)))
  const mode = MODES[name]
  assert(mode !== undefined && /^-?\d+$/.test(places), `unknown rounding: ${rounding}`)
  const digits = Number(places)
  if (digits < 0) return formatExact(round(value, { mode, places: digits }))
  const scale = 10n ** BigInt(digits)
  return insertPoint(roundToInteger(multiply(value, rational(scale)), mode), digits)
}

/** No line is rounded like this (semantics §1), so it lives with the cases that ask for it. */
function roundHalfEven(value: Rational, places: number): Rational {
  const unit = places < 0 ? rational(10n ** BigInt(-places)) : rational(1n, 10n ** BigInt(places))
  const scaled = divide(value, unit)
  const below = roundToInteger(scaled, 'floor')
  const tie = equals(multiply(scaled, rational(2)), rational(2n * below + 1n))
  const whole = tie ? below + (below % 2n === 0n ? 0n : 1n) : roundToInteger(scaled, 'half_up')
  return multiply(rational(whole), unit)
}
