import { type CatalogProblems, problem } from './catalog-problem.ts'
import type { Feature } from './feature.ts'
import type { Meter } from './meter.ts'
import type { WindowLimit } from './plan.ts'
import { checkPositive, isWhole } from './validate-figures.ts'

const MOST_WINDOWS = 8

/** A leap year. */
const MOST_HOURS = 366 * 24

/** The windows in which a metered feature is limited. `feature` is undefined where the catalog has none of that name. */
export function* validateLimits(
  path: string,
  limits: readonly WindowLimit[],
  feature: Feature | undefined,
): CatalogProblems {
  if (limits.length === 0) return
  if (limits.length > MOST_WINDOWS) yield problem('limits.too_many', path, limits.length)
  if (feature?.type === 'metered' && !addsUp(feature.meter)) {
    yield problem('limit.meter_not_additive', path, feature.meter.aggregation)
  }
  for (const [index, { hours, units }] of limits.entries()) {
    const at = `${path}.${index}`
    if (!isWhole(hours, 1, MOST_HOURS)) yield problem('limit.hours_out_of_range', `${at}.hours`, hours)
    if (limits.findIndex((other) => other.hours === hours) < index) {
      yield problem('limit.hours_repeated', `${at}.hours`, hours)
    }
    yield* checkPositive(`${at}.units`, units, 'limit.not_positive')
  }
}

/** What a window takes is what its events add, whatever was there before. */
function addsUp({ aggregation, carryOver }: Meter): boolean {
  return (aggregation === 'count' || aggregation === 'sum') && carryOver !== true
}
