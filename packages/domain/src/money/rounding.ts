import { assertNever } from '../assert.ts'
import type { Rational } from './rational.ts'

/**
 * `half_up` is half away from zero (2.5 → 3, −2.5 → −3): the rounding of every line (semantics §1).
 * `ceil` and `floor` go towards plus and minus infinity, `truncate` towards zero.
 */
export type RoundingMode = 'half_up' | 'ceil' | 'floor' | 'truncate'

/** A named rounding to `places` digits after the point; negative places round to tens, hundreds and so on. */
export interface Rounding {
  readonly mode: RoundingMode
  readonly places: number
}

/** Quantities round once, at the end, to 12 places (semantics §1). */
export const QUANTITY_ROUNDING: Rounding = { mode: 'half_up', places: 12 }

export function roundToInteger(value: Rational, mode: RoundingMode): bigint {
  const { numerator, denominator } = value
  const towardsZero = numerator / denominator
  const remainder = numerator % denominator
  if (remainder === 0n) return towardsZero
  const away = numerator < 0n ? -1n : 1n
  switch (mode) {
    case 'truncate':
      return towardsZero
    case 'ceil':
      return numerator > 0n ? towardsZero + 1n : towardsZero
    case 'floor':
      return numerator < 0n ? towardsZero - 1n : towardsZero
    case 'half_up':
      return 2n * (remainder < 0n ? -remainder : remainder) >= denominator ? towardsZero + away : towardsZero
    default:
      return assertNever(mode)
  }
}

export function round(value: Rational, { mode, places }: Rounding): Rational {
  const scale = 10n ** BigInt(Math.abs(places))
  if (places >= 0) {
    const scaled = { numerator: value.numerator * scale, denominator: value.denominator }
    return { numerator: roundToInteger(scaled, mode), denominator: scale }
  }
  const scaled = { numerator: value.numerator, denominator: value.denominator * scale }
  return { numerator: roundToInteger(scaled, mode) * scale, denominator: 1n }
}
