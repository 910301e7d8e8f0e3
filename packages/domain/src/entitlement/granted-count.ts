import { maximum, type Rational, subtract, ZERO } from '../money/rational.ts'

/** The highest count of a part of a segment, and what was granted in all of it. */
export interface CountedTime {
  readonly highest: Rational
  readonly granted: Rational
}

/**
 * What of the highest count of a segment is free because it was granted for a time: what is held beyond the granted units is
 * as much as it is at its highest, and only that counts against what the plan includes.
 *
 * ```
 * held       |-- 4 --|--- 9 ---|-- 6 --|     highest 9
 * granted            |--- 3 ---|             9 − 3 = 6, and 6 after it: 3 of the 9 are free
 * ```
 */
export function highestCount(times: readonly CountedTime[]): {
  readonly quantity: Rational
  readonly granted: Rational
} {
  const quantity = times.reduce((most, { highest }) => maximum(most, highest), ZERO)
  const beyond = times.reduce((most, { highest, granted }) => maximum(most, subtract(highest, granted)), ZERO)
  return { quantity, granted: subtract(quantity, beyond) }
}
