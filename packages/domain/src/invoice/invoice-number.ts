import { assert } from '../assert.ts'
import { addMilliseconds, HOUR, type Instant, instantToIso } from '../time/instant.ts'

/** What a number is written from. `finalizedAt` gives the year, in UTC. */
export interface NumberParts {
  readonly prefix: string
  readonly number: number
  readonly finalizedAt: Instant
}

/**
 * The number of an invoice as `format` writes it (semantics §9): `{prefix}`, `{year}`, `{number}`, and
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

/**
 * The same for a credit note, which no invoice of the same count shares: `ADA-CN-0001`, and `CN-2026-0001` where the format has
 * no prefix.
 */
export function creditNoteNumber(format: string, parts: NumberParts): string {
  const number = invoiceNumber(format, { ...parts, prefix: `${parts.prefix}-CN` })
  return format.includes('{prefix}') ? number : `CN-${number}`
}

/**
 * Whether a format writes no two numbers alike that have different prefixes: it holds `{prefix}`, with something that is no
 * digit between that and what counts. `{prefix}{number}` writes AB112 for number 12 of AB1 and for number 2 of AB11.
 */
export function tellsPrefixesApart(format: string): boolean {
  const parts = format.split(/\{(prefix|year|number)(?::\d)?\}/)
  // Texts at even places, names at odd ones.
  const isApart = (text: number, name: number) => parts[name] === undefined || /\D/.test(parts[text] ?? '')
  const places = parts.flatMap((part, index) => (index % 2 === 1 && part === 'prefix' ? [index] : []))
  return places.length > 0 && places.every((at) => isApart(at - 1, at - 2) && isApart(at + 1, at + 2))
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
