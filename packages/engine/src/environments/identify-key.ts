import { timingSafeEqual } from 'node:crypto'
import { addMilliseconds, MINUTE } from '@tallywright/domain'
import type { Engine } from '../command/context.ts'
import { type KeyKind, keyDigest, readKey } from './key-text.ts'

/** Who a valid key speaks for. */
export interface KeyHolder {
  readonly keyId: string
  readonly kind: KeyKind
  readonly scopes: readonly string[]
  readonly environmentId: string
}

export type KeyFinding =
  | { readonly found: 'valid'; readonly holder: KeyHolder }
  | { readonly found: 'unknown' | 'revoked' | 'expired' }

/** Noted at most so often, so that a busy key does not make its row hot. */
const USE_NOTED_EVERY_MS = MINUTE

interface KeyOptions {
  readonly acceptDemoKeys: boolean
}

/** Looks up a key by its text. Text with a typing mistake is not looked up at all, and says no more than an unknown key. */
export async function identifyKey(engine: Engine, text: string, options: KeyOptions): Promise<KeyFinding> {
  const finding = await lookUp(engine, text, options)
  engine.keys.keep(text, finding)
  return finding
}

/**
 * Who the key spoke for the last time, at once, beside the look that confirms it: for a question whose answer may be looked for
 * meanwhile, and is given only then. Null for a key that was not seen yet.
 */
export function guessKey(
  engine: Engine,
  text: string,
  options: KeyOptions,
): { readonly holder: KeyHolder; readonly confirmed: Promise<KeyFinding> } | null {
  const remembered = engine.keys.remembered(text)
  return remembered?.found === 'valid'
    ? { holder: remembered.holder, confirmed: identifyKey(engine, text, options) }
    : null
}

async function lookUp(
  { store, wallClock, keys }: Engine,
  text: string,
  { acceptDemoKeys }: KeyOptions,
): Promise<KeyFinding> {
  const read = readKey(text)
  if (read === null || (read.isDemo && !acceptDemoKeys)) return { found: 'unknown' }
  const row = await keys.find(store, read.id)
  if (row === null || !isSameDigest(row.secretHash, keyDigest(text))) return { found: 'unknown' }
  const wall = wallClock()
  if (row.revokedAt !== null) return { found: 'revoked' }
  if (row.expiresAt !== null && row.expiresAt <= wall) return { found: 'expired' }
  const notedBefore = addMilliseconds(wall, -USE_NOTED_EVERY_MS)
  if (row.lastUsedAt === null || row.lastUsedAt <= notedBefore) {
    await store.directory.noteKeyUse(row.id, wall, notedBefore)
  }
  const { kind, scopes, environmentId } = row
  return { found: 'valid', holder: { keyId: row.id, kind, scopes, environmentId } }
}

/** Takes as long for a text that is nearly right as for any other. */
export function isSameDigest(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'))
}
