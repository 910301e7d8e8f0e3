import { assert } from '../assert.ts'
import { addMilliseconds, HOUR, type Instant, instantToIso } from '../time/instant.ts'

/** What a number is written from. `finalizedAt` gives the year, in UTC. */
export interface NumberParts {
  readonly prefix: string
  readonly number: number
  readonly finalizedAt: Instant
}

/**
 * The number of an invoice or credit note as `format` writes it (semantics §9): `{prefix}`, `{year}`, `{number}`, and
 * `{number:4}` for at least four digits. `{prefix}-{number:4}` writes `ADA-0001`, and five digits from 10,000 on.
 */
export function invoiceNumber(format: string, { prefix, number, finalizedAt }: NumberParts): string {
  assert(Number.isSafeInteger(number) && number > 0, 'a series counts from 1')
  return format.replaceAll(/\{(prefix|year|number)(?::(\d))?\}/g, (_, name: string, digits: string | undefined) => {
    if (name === 'prefix') return prefix
    if (name === 'year') return instantToIso(finalizedAt).slice(0, 4)
    return String(number).padStart(Number(digits ?? 1), '0')
  })
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
