import type { Meter } from '../catalog/meter.ts'
import { maximum, ONE, type Rational, ZERO } from '../money/rational.ts'
import { QUANTITY_ROUNDING, round } from '../money/rounding.ts'
import { convertedBy } from './billed-units.ts'

/** What an event adds to a window, in metered units: windows belong to meters that add up (decision 41). */
export function unitsInWindow({ aggregation }: Pick<Meter, 'aggregation'>, units: Rational): Rational {
  return aggregation === 'count' ? ONE : units
}

/** What a window holds in billed units: rounded and converted once, over all groups. */
export function billedInWindow(meter: Meter, units: Rational): Rational {
  return maximum(ZERO, convertedBy(meter, round(units, meter.rounding ?? QUANTITY_ROUNDING)))
}
