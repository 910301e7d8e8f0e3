import {
  type GroupTotal,
  type Instant,
  type Meter,
  mergeGroupTotals,
  openingTotals,
  parseDecimal,
  parseGroupKey,
  type UsageEvent,
} from '@tallywright/domain'
import type { NewUsageEvent, StoreTransaction, UsagePeriod, UsageTotal } from '@tallywright/store'

/** A group's running total in one segment of a price period. */
export interface SegmentTotal extends GroupTotal {
  readonly segmentStart: Instant
}

/** The running totals of a price period, by segment and group. */
export async function totalsOf(tx: StoreTransaction, period: UsagePeriod): Promise<SegmentTotal[]> {
  return segmentTotals(await tx.usageTotals.ofPeriod(period))
}

/** The level that all periods before left, for meters that carry it over (semantics §3). */
export async function carriedTotals(tx: StoreTransaction, period: UsagePeriod, meter: Meter): Promise<GroupTotal[]> {
  if (meter.carryOver !== true) return []
  const before = segmentTotals(await tx.usageTotals.before(period))
  return openingTotals(mergeGroupTotals([], before), period.periodStart)
}

/** An event at the instant at which it counts. */
export function countedEvent(row: NewUsageEvent): UsageEvent {
  return {
    id: row.id,
    timestamp: row.countsAt,
    receivedAt: row.receivedAt,
    units: parseDecimal(row.units),
    properties: row.properties,
  }
}

function segmentTotals(rows: readonly UsageTotal[]): SegmentTotal[] {
  return rows.map(({ segmentStart, groupKey, total }) => ({
    segmentStart,
    key: parseGroupKey(groupKey === '' ? null : groupKey),
    total,
  }))
}
