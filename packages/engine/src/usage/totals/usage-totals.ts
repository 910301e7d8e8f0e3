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

/** The running totals of a price period, by segment and group; with a meter, only those that it goes on from. */
export async function totalsOf(tx: StoreTransaction, period: UsagePeriod, meter?: Meter): Promise<SegmentTotal[]> {
  const totals = segmentTotals(await tx.usageTotals.ofPeriod(period))
  return meter === undefined ? totals : ofMeter(totals, meter)
}

/** What was counted by another aggregation is not gone on from: the meter begins anew. */
export function ofMeter<Total extends GroupTotal>(totals: readonly Total[], { aggregation }: Meter): Total[] {
  return totals.filter(({ total }) => total.aggregation === aggregation)
}

/** The level that all periods before left, for meters that carry it over (semantics §3). */
export async function carriedTotals(tx: StoreTransaction, period: UsagePeriod, meter: Meter): Promise<GroupTotal[]> {
  if (meter.carryOver !== true) return []
  const before = ofMeter(segmentTotals(await tx.usageTotals.before(period)), meter)
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
