import type { MatrixTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { STEP_ENDINGS } from '../explanation/step-phrases.ts'
import { type GroupKey, NO_VALUE } from '../metering/group-key.ts'
import type { Decimal } from '../money/decimal.ts'
import type { ModelUsage } from './model-usage.ts'
import { newUnits, product } from './per-unit.ts'

/** Quantity × the unit amount of the cell that the group's values name, or the default (semantics §4). */
export function matrix(terms: MatrixTerms, usage: ModelUsage): Operation[] {
  const values = terms.dimensions.map((dimension) => usage.key[dimension] ?? NO_VALUE)
  return product(newUnits(usage), unitAmountAt(terms, usage.key), {
    place: STEP_ENDINGS.for_values.write(values.join(', ')),
  })
}

function unitAmountAt({ dimensions, cells, defaultUnitAmount }: MatrixTerms, key: GroupKey): Decimal {
  const cell = cells.find(({ values }) => dimensions.every((dimension, index) => key[dimension] === values[index]))
  return cell?.unitAmount ?? defaultUnitAmount
}
