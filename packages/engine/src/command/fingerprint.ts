import { createHash } from 'node:crypto'

/** A value as JSON with the keys of every object in code-unit order, so that equal inputs have one text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(byKey)) : part,
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Tells whether a repeated Idempotency-Key comes with the same request (semantics §13). */
export function requestFingerprint(procedure: string, input: unknown): string {
  return digest(`${procedure}\n${canonicalJson(input)}`)
}
