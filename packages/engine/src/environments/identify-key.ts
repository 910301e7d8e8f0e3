import { timingSafeEqual } from 'node:crypto'
import { addMilliseconds, type Instant, MINUTE } from '@tallywright/domain'
import type { KeyState } from '@tallywright/store'
import type { Engine } from '../command/context.ts'
import { type KeyKind, keyDigest, readKey } from './key-text.ts'

/** Who a valid key speaks for. */
export interface KeyHolder {
  readonly keyId: string
  readonly kind: KeyKind
  readonly scopes: readonly string[]
  readonly environmentId: string
  /** One of the fixed keys of the demo. */
  readonly isDemo: boolean
  /** What is kept of its text. */
  readonly secretHash: string
}

export type KeyFinding =
  | { readonly found: 'valid'; readonly holder: KeyHolder }
  | { readonly found: 'unknown' | 'revoked' | 'expired' }

/** Noted at most so often, so that a busy key does not make its row hot. */
const USE_NOTED_EVERY_MS = MINUTE

export interface KeyOptions {
  readonly acceptDemoKeys: boolean
}

/** Looks up a key by its text. Text with a typing mistake is not looked up at all, and says no more than an unknown key. */
export async function identifyKey(engine: Engine, text: string, options: KeyOptions): Promise<KeyFinding> {
  return asAccepted(await engine.keys.find(text, () => lookUp(engine, text)), options)
}

function asAccepted(finding: KeyFinding, { acceptDemoKeys }: KeyOptions): KeyFinding {
  return finding.found === 'valid' && finding.holder.isDemo && !acceptDemoKeys ? { found: 'unknown' } : finding
}

async function lookUp({ store, wallClock }: Engine, text: string): Promise<KeyFinding> {
  const read = readKey(text)
  if (read === null) return { found: 'unknown' }
  const row = await store.directory.keyById(read.id)
  if (row === null || !isSameDigest(row.secretHash, keyDigest(text))) return { found: 'unknown' }
  const wall = wallClock()
  if (row.revokedAt !== null) return { found: 'revoked' }
  if (isExpired(row, wall)) return { found: 'expired' }
  if (isUseToNote(row, wall)) await store.directory.noteKeyUse(row.id, wall, notedBefore(wall))
  const { kind, scopes, environmentId, secretHash } = row
  return { found: 'valid', holder: { keyId: row.id, kind, scopes, environmentId, isDemo: read.isDemo, secretHash } }
}

export function isExpired({ expiresAt }: Pick<KeyState, 'expiresAt'>, wall: Instant): boolean {
  return expiresAt !== null && expiresAt <= wall
}

export function isUseToNote({ lastUsedAt }: Pick<KeyState, 'lastUsedAt'>, wall: Instant): boolean {
  return lastUsedAt === null || lastUsedAt <= notedBefore(wall)
}

function notedBefore(wall: Instant): Instant {
  return addMilliseconds(wall, -USE_NOTED_EVERY_MS)
}

/** Takes as long for a text that is nearly right as for any other. */
export function isSameDigest(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'))
}
