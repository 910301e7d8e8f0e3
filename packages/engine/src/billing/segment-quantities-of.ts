import {
  type GroupQuantity,
  type GroupTotal,
  type Meter,
  type SegmentTotals,
  segmentQuantities,
} from '@tallywright/domain'
import { ofMeter } from '../usage/totals/usage-totals.ts'

/**
 * What each segment of a price period added, each by its own meter: one that aggregates otherwise than the one before it begins anew,
 * and ends what that one had begun.
 */
export function segmentQuantitiesOf(
  segments: readonly SegmentTotals[],
  meters: readonly Meter[],
  carried: readonly GroupTotal[],
): GroupQuantity[][] {
  const [meter] = meters
  if (meter === undefined) return []
  const other = meters.findIndex(({ aggregation }) => aggregation !== meter.aggregation)
  const end = other === -1 ? segments.length : other
  const run = segments.slice(0, end)
  const own = run.map(({ segment, totals }) => ({ segment, totals: ofMeter(totals, meter) }))
  const quantities = segmentQuantities(meters[end - 1] ?? meter, own, carried)
  return [...quantities, ...segmentQuantitiesOf(segments.slice(end), meters.slice(end), [])]
}
