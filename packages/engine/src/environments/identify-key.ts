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

/** Looks up a key by its text. Text with a typing mistake is not looked up at all, and says no more than an unknown key. */
export async function identifyKey(
  { store, wallClock }: Engine,
  text: string,
  { acceptDemoKeys }: { readonly acceptDemoKeys: boolean },
): Promise<KeyFinding> {
  const read = readKey(text)
  if (read === null || (read.isDemo && !acceptDemoKeys)) return { found: 'unknown' }
  const row = await store.directory.keyById(read.id)
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
