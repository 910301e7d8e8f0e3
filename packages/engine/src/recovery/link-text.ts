import { bucketOfId, ID_PREFIXES } from '@tallywright/domain'
import { hasChecksum, withChecksum } from '../environments/key-text.ts'

const PREFIX = `${ID_PREFIXES.recoveryLink}_`

/** The token of a link as it is written: `tw_{live|test}_rl_<id>_<secret><checksum>`. */
const TOKEN = /^tw_(?:live|test)_rl_([0-9a-hjkmnp-tv-z]{24})_[0-9a-f]{72}$/

/** The whole token: shown once, never stored. */
export function linkText(id: string, environment: 'live' | 'sandbox', secret: Uint8Array): string {
  const mode = environment === 'live' ? 'live' : 'test'
  return withChecksum(`tw_${mode}_rl_${id.slice(PREFIX.length)}_${Buffer.from(secret).toString('hex')}`)
}

/** What a token says of itself; null for text that is none, or one with a typing mistake: neither is looked up. */
export function readLink(text: string): { readonly bucket: number; readonly id: string } | null {
  const [, body] = TOKEN.exec(text) ?? []
  if (body === undefined || !hasChecksum(text)) return null
  const id = PREFIX + body
  const bucket = bucketOfId('recoveryLink', id)
  return bucket === null ? null : { bucket, id }
}

/** Whether somebody shows the token of a link, good or not, and not an API key. */
export function looksLikeLink(text: string): boolean {
  return /^tw_(?:live|test)_rl_/.test(text)
}
