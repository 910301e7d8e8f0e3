import type { Interval } from '../../time/interval.ts'
import type { BilledBoundary } from './billed-boundary.ts'
import { featureOf } from './offer.ts'
import { endingSeries } from './price-series.ts'

/** Usage that a boundary bills: of one feature, in one segment of one price's billing period. */
export interface UsageNeed {
  readonly featureSlug: string
  /** Whether it is metered by events, or a count that commands set. */
  readonly type: 'metered' | 'quota'
  readonly period: Interval
  readonly segment: Interval
}

/** All usage that must be loaded to bill a boundary; empty when nothing metered or counted is due. */
export function usageNeeded(boundary: BilledBoundary): UsageNeed[] {
  return endingSeries(boundary).flatMap(({ price: { featureSlug }, period, segments }) =>
    segments.flatMap(({ segment, offer }) => {
      const type = offer === null ? undefined : featureOf(offer, featureSlug)?.type
      if (featureSlug === null || (type !== 'metered' && type !== 'quota')) return []
      return [{ featureSlug, type, period: intervalOf(period), segment: intervalOf(segment) }]
    }),
  )
}

function intervalOf({ start, end }: Interval): Interval {
  return { start, end }
}
