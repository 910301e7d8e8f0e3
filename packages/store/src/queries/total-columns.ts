import { type Aggregation, formatExact, type Instant, parseExact, type RunningTotal } from '@tallywright/domain'

/** How a running total is kept in a row, so that one statement can add to it. */
export interface TotalColumns {
  readonly aggregation: Aggregation
  readonly eventCount: number
  readonly units: string | null
  readonly unitSeconds: string | null
  readonly lastAt: Instant | null
  readonly lastReceivedAt: Instant | null
  readonly lastId: string | null
  readonly values: string[] | null
}

export function columnsOfTotal(total: RunningTotal): TotalColumns {
  const { aggregation, eventCount } = total
  const none = { units: null, unitSeconds: null, lastAt: null, lastReceivedAt: null, lastId: null, values: null }
  const columns = { ...none, aggregation, eventCount }
  switch (total.aggregation) {
    case 'count':
      return columns
    case 'sum':
    case 'avg':
      return { ...columns, units: total.units }
    case 'max':
    case 'min':
      return { ...columns, units: total.extreme }
    case 'weighted_sum':
      return { ...columns, units: total.units, unitSeconds: total.unitSeconds }
    case 'unique_count':
      return { ...columns, values: [...total.values] }
    case 'latest': {
      if (total.last === null) return columns
      const { units, timestamp, receivedAt, id } = total.last
      return { ...columns, units, lastAt: timestamp as Instant, lastReceivedAt: receivedAt as Instant, lastId: id }
    }
  }
}

/** Reads what {@link columnsOfTotal} wrote. */
export function totalOfColumns(row: TotalColumns): RunningTotal {
  const { aggregation, eventCount } = row
  const units = row.units === null ? null : exactText(row.units)
  switch (aggregation) {
    case 'count':
      return { aggregation, eventCount }
    case 'sum':
    case 'avg':
      return { aggregation, eventCount, units: units ?? '0' }
    case 'max':
    case 'min':
      return { aggregation, eventCount, extreme: units } as RunningTotal
    case 'weighted_sum':
      return { aggregation, eventCount, units: units ?? '0', unitSeconds: exactText(row.unitSeconds ?? '0') }
    case 'unique_count':
      return { aggregation, eventCount, values: row.values ?? [] }
    case 'latest': {
      const { lastAt, lastReceivedAt, lastId } = row
      const isEmpty = units === null || lastAt === null || lastReceivedAt === null || lastId === null
      const last = isEmpty ? null : { units, timestamp: lastAt, receivedAt: lastReceivedAt, id: lastId }
      return { aggregation, eventCount, last }
    }
  }
}

/** PostgreSQL keeps the zeros of the longest number that went into a sum. */
function exactText(stored: string): string {
  return formatExact(parseExact(stored))
}
