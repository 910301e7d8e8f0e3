import { assert } from '../assert.ts'
import { addMilliseconds, HOUR, type Instant } from '../time/instant.ts'

/** The next number of a customer's series: `invoiceNumber('ADA', 1)` is `ADA-0001`; five digits from 10,000 on (semantics §9). */
export function invoiceNumber(prefix: string, counter: number): string {
  assert(Number.isSafeInteger(counter) && counter > 0, 'a series counts from 1')
  return `${prefix}-${String(counter).padStart(4, '0')}`
}

/** Late events of the period that ended still reach its invoice for this long; a sandbox waits for none (semantics §7). */
export const GRACE_MILLISECONDS = HOUR

/** When a draft of `createdAt` is finalized: after the grace window if it has metered lines, at once otherwise. */
export function finalizesAt(
  createdAt: Instant,
  hasMeteredLines: boolean,
  graceMilliseconds: number = GRACE_MILLISECONDS,
): Instant {
  return hasMeteredLines ? addMilliseconds(createdAt, graceMilliseconds) : createdAt
}
