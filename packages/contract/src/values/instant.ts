import { z } from 'zod'

// Years 1970 to 2199, whole milliseconds: what both JavaScript and PostgreSQL hold exactly.
const BOUNDS = /^(?:19[7-9]\d|2[01]\d\d)-.{14}(?:\.\d{1,3})?Z$/

/** An instant going in: ISO 8601 in UTC with `Z`, to the millisecond (semantics §1). */
export const instantInput = z.iso
  .datetime({ error: 'must be an instant in UTC such as "2026-01-31T00:00:00Z"', abort: true })
  .regex(BOUNDS, 'must lie between the years 1970 and 2199 and be no finer than a millisecond')

/** An instant coming out: ISO 8601 in UTC with `Z`. */
export const instant = z.iso.datetime()

/** Half-open `[start, end)`. */
export const interval = z.object({ start: instant, end: instant })

/** An IANA time zone; that it exists is checked by the server. */
export const timeZone = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/, 'must be an IANA time zone such as "Europe/Berlin"')
