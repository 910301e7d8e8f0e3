import type { Decimal } from '../money/decimal.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import type { Rational } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'

/** Property values are text; a property that is absent is what filters and groups call null. */
export type EventProperties = Readonly<Record<string, string>>

/** One fact of consumption as meters see it. `receivedAt` and `id` order events of one instant (semantics §3). */
export interface UsageEvent {
  readonly id: string
  readonly timestamp: Instant
  readonly receivedAt: Instant
  readonly units: Rational
  readonly properties: EventProperties
}

/** The order of events: by timestamp, then by receipt, then by id. */
export function compareEvents(a: EventOrder, b: EventOrder): number {
  return a.timestamp - b.timestamp || a.receivedAt - b.receivedAt || compareText(a.id, b.id)
}

export type EventOrder = Pick<UsageEvent, 'id' | 'timestamp' | 'receivedAt'>

/** By code units, so that every machine and locale orders alike. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** What the caller of a report sent. Without a timestamp, the receipt stands in for it and is no part of the content. */
export interface ReportedContent {
  readonly featureSlug: string
  readonly units: Decimal
  readonly timestamp?: Instant
  readonly properties?: EventProperties
}

/**
 * The content of a report as canonical text: two reports with one key are duplicates when their texts are equal, and in
 * conflict when not (semantics §7). `1` and `1.0`, and properties in any order, are the same content.
 */
export function canonicalContent({ featureSlug, units, timestamp, properties = {} }: ReportedContent): string {
  const sorted = Object.entries(properties).sort(([a], [b]) => compareText(a, b))
  return JSON.stringify([featureSlug, formatExact(parseDecimal(units)), timestamp ?? null, sorted])
}
