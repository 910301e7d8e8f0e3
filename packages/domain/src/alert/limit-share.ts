import { divide, isPositive, isZero, maximum, ONE, type Rational, subtract, ZERO } from '../money/rational.ts'
import { QUANTITY_ROUNDING, round } from '../money/rounding.ts'
import type { AlertSubject, Measured } from './alert.ts'

/**
 * Which share of a limit is used up, at 12 places: of what is included, more than 1 beyond it; of what a wallet's grants came to, at
 * most 1. Null where nothing limits it.
 */
export function limitShare(
  metric: AlertSubject['metric'],
  { value, limit }: Pick<Measured, 'value' | 'limit'>,
): Rational | null {
  if (limit === null) return null
  if (isZero(limit)) return metric === 'balance' || isPositive(value) ? ONE : ZERO
  const share = round(divide(value, limit), QUANTITY_ROUNDING)
  return maximum(ZERO, metric === 'balance' ? subtract(ONE, share) : share)
}
