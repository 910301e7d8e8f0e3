import type { UsageEvent } from '../src/metering/usage-event.ts'
import { ONE, type Rational, rational } from '../src/money/rational.ts'
import { toInstant } from '../src/time/anchor.ts'
import { type Instant, later } from '../src/time/instant.ts'
import { localDay } from '../src/time/local-day.ts'
import { type CaseEvent, inOrder, usageEvent } from './metered-events.ts'

/** The start of the local day of `instant`, or of one that many days later. */
export function startOfDay(instant: Instant, timeZone: string, daysLater = 0): Instant {
  return toInstant(localDay(instant, timeZone).add({ days: daysLater }).toPlainDateTime(), timeZone)
}

/**
 * Values that come and go as changes of a level: each counts 1 from the start of the day on which it came to the end of the
 * day on which it left, and no day twice.
 *
 * ```
 * add 16 March, remove 20 March, add 20 March   →   +1 on the 16th, −1 and +1 as the 21st begins
 * ```
 */
export function valueDays(
  events: readonly CaseEvent[],
  nameOf: (event: CaseEvent) => string,
  timeZone: string,
): UsageEvent[] {
  const standing = new Set<string>()
  const countedUntil = new Map<string, Instant>()
  return inOrder(events).flatMap((each, index) => {
    const value = nameOf(each)
    if (standing.has(value) !== each.isRemoval) return []
    const day = startOfDay(each.event.timestamp, timeZone, each.isRemoval ? 1 : 0)
    const at = later(day, countedUntil.get(value) ?? day)
    countedUntil.set(value, at)
    if (each.isRemoval) standing.delete(value)
    else standing.add(value)
    return [usageEvent(index, at, each.isRemoval ? MINUS_ONE : ONE, each.event.properties)]
  })
}

const MINUS_ONE: Rational = rational(-1)
