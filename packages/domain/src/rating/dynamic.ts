import type { DynamicTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import type { ModelUsage } from './model-usage.ts'
import { newUnits, product } from './per-unit.ts'

/** The events' own money value, in major units, × the multiplier (semantics §4). */
export function dynamic({ multiplier }: DynamicTerms, usage: ModelUsage): Operation[] {
  return product(newUnits(usage), multiplier)
}
