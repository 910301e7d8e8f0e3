import type { Aggregation } from '../catalog/meter.ts'
import { formatExact } from '../money/decimal.ts'
import { isNegative, type Rational } from '../money/rational.ts'
import { type Result, refuse, success } from '../result.ts'

/** The aggregations whose units are changes and may take back what an earlier event added. */
const SIGNED: ReadonlySet<Aggregation> = new Set(['sum', 'weighted_sum'])

/** The units that a meter accepts in one event: negative ones only for `sum` and `weighted_sum` (semantics §3). */
export function checkUnits(aggregation: Aggregation, units: Rational): Result<Rational, 'usage.units_not_allowed'> {
  if (!isNegative(units) || SIGNED.has(aggregation)) return success(units)
  return refuse('usage.units_not_allowed', `A meter of type ${aggregation} takes no negative units.`, {
    param: 'units',
    details: { aggregation, units: formatExact(units) },
  })
}
