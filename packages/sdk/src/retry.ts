import type { TallywrightError } from './tallywright-error.ts'

const FIRST_DELAY_MS = 200
const LONGEST_DELAY_MS = 10_000
/** A server that asks for more than a minute is better asked again by a person or a job. */
const LONGEST_RETRY_AFTER_MS = 60_000

/** As often as the server asks for; it answers most commands within this time. */
const RUNNING_DELAY_MS = 1_000

const PASSING_STATUS: ReadonlySet<number> = new Set([429, 502, 503, 504])
const PASSING_CODES: ReadonlySet<string> = new Set([
  'connection.failed',
  'connection.timeout',
  'idempotency.in_progress',
])

/**
 * Whether sending the same request again can help. It is always safe: queries change nothing, and every mutation carries
 * the idempotency key of its first try.
 */
export function isPassing({ code, status }: Pick<TallywrightError, 'code' | 'status'>): boolean {
  return PASSING_CODES.has(code) || (status !== null && PASSING_STATUS.has(status))
}

/**
 * How long to wait before try number `attempt` + 1: anywhere between nothing and a bound that doubles, so that clients
 * which failed together do not come back together; never sooner than the server asked for. Null: do not try again.
 */
export function retryDelayMs(attempt: number, retryAfterMs: number | null, random: () => number): number | null {
  if (retryAfterMs !== null && retryAfterMs > LONGEST_RETRY_AFTER_MS) return null
  const bound = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1))
  return Math.max(retryAfterMs ?? 0, random() * bound)
}

/** How long to wait for a first request that is still running under the same key; null when the error says something else. */
export function runningDelayMs({ code, retryAfterMs }: Pick<TallywrightError, 'code' | 'retryAfterMs'>): number | null {
  return code === 'idempotency.in_progress' ? Math.max(retryAfterMs ?? 0, RUNNING_DELAY_MS) : null
}

/** Reads a Retry-After header, seconds or a date, as milliseconds from now. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}
