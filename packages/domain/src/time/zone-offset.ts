import { Temporal } from 'temporal-polyfill'
import { DAY, type Instant, instantFromEpoch } from './instant.ts'

/*
 * Asking Temporal for a zone's offset costs ten times what all other arithmetic of a billing period does, and the same
 * days are asked for again and again. So the offset at the start of each UTC day is kept: where days around an instant
 * begin with the same offset, no clock changes between them. On the days of a change the caller asks Temporal itself.
 */

/** A few years of days for each of the some 600 zones: at most about 50 MB, when every one of them is in use. */
const LIMITS = { zones: 700, daysOfOneZone: 2000 } as const

const kept = new Map<string, Map<number, number>>()

/** The offset of a zone in milliseconds when no clock changes on any UTC day from `from` to `to`, otherwise null. */
export function steadyOffset(from: number, to: number, timeZone: string): number | null {
  const days = offsetsOf(timeZone)
  const firstDay = Math.floor(from / DAY)
  const offset = offsetAtStart(firstDay, timeZone, days)
  for (let day = firstDay + 1; day <= Math.floor(to / DAY) + 1; day++) {
    if (offsetAtStart(day, timeZone, days) !== offset) return null
  }
  return offset
}

function offsetsOf(timeZone: string): Map<number, number> {
  const days = kept.get(timeZone)
  if (days !== undefined && days.size < LIMITS.daysOfOneZone) return days
  if (kept.size >= LIMITS.zones) kept.clear()
  const fresh = new Map<number, number>()
  kept.set(timeZone, fresh)
  return fresh
}

function offsetAtStart(day: number, timeZone: string, days: Map<number, number>): number {
  const known = days.get(day)
  if (known !== undefined) return known
  const offset = exactOffset(instantFromEpoch(day * DAY), timeZone)
  days.set(day, offset)
  return offset
}

function exactOffset(instant: Instant, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6
}
