import type { Meter } from '../catalog/meter.ts'
import { maximum, type Rational, sum, ZERO } from '../money/rational.ts'
import type { GroupQuantity } from './aggregate.ts'
import { convertUnits } from './unit-conversion.ts'

/**
 * Quantities in the units that are billed: each group is converted on its own, and one that is negative takes nothing from the
 * others, as rating does (semantics §3).
 */
export function billedUnits(meter: Pick<Meter, 'unitConversion'>, groups: readonly GroupQuantity[]): Rational {
  return sum(groups.map(({ quantity }) => maximum(ZERO, convertedBy(meter, quantity))))
}

export function convertedBy({ unitConversion }: Pick<Meter, 'unitConversion'>, quantity: Rational): Rational {
  return unitConversion === undefined ? quantity : convertUnits(quantity, unitConversion)
}
