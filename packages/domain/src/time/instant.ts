import { assert } from '../assert.ts'

declare const brand: unique symbol

/**
 * A moment in UTC as whole milliseconds since 1970-01-01T00:00:00Z. The domain never reads a clock: it is handed one of
 * these.
 */
export type Instant = number & { readonly [brand]: 'Instant' }

export function instantFromEpoch(milliseconds: number): Instant {
  assert(Number.isSafeInteger(milliseconds), 'an instant is a whole number of milliseconds')
  return milliseconds as Instant
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

/** Reads ISO 8601 with an offset or `Z`. Anything else is a bug here: input from outside is checked first. */
export function instantFromIso(text: string): Instant {
  const milliseconds = Date.parse(text)
  assert(ISO.test(text) && !Number.isNaN(milliseconds) && isOnCalendar(text), `not an instant: ${text}`)
  return milliseconds as Instant
}

/** JavaScript reads 30 February as 1 March and 24:00 as the next day, so what it read is held against what was written. */
function isOnCalendar(text: string): boolean {
  const toTheMinute = text.slice(0, 16)
  return new Date(`${toTheMinute}Z`).toISOString().startsWith(toTheMinute)
}

/** ISO 8601 in UTC with `Z`, the form on the wire; whole seconds are written without a fraction. */
export function instantToIso(instant: Instant): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z')
}

export function addMilliseconds(instant: Instant, milliseconds: number): Instant {
  return instantFromEpoch(instant + milliseconds)
}

export function earlier(a: Instant, b: Instant): Instant {
  return a <= b ? a : b
}

export function later(a: Instant, b: Instant): Instant {
  return a >= b ? a : b
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
