import { type Cadence, divide, ONE, type Rational, rational, timesIn } from '@tallywright/domain'

export const MONTH: Cadence = { unit: 'month', count: 1 }

/**
 * How often `part` recurs in `whole`, exactly. Two prices of one plan need not divide each other (2 and 3 months in half a
 * year), but both divide the plan's cadence. 1 where the two have nothing in common.
 */
export function recurrences(part: Cadence, whole: Cadence, plan: Cadence): Rational {
  const direct = timesIn(part, whole)
  if (direct !== null) return rational(direct)
  const [parts, wholes] = [timesIn(part, plan), timesIn(whole, plan)]
  return parts === null || wholes === null ? ONE : divide(rational(parts), rational(wholes))
}
