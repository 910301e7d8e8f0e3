import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { composeId } from '@tallywright/domain'

export type KeyKind = 'secret' | 'publishable' | 'restricted'
type EnvironmentKind = 'live' | 'sandbox'

const KIND_CODES = { secret: 'sk', publishable: 'pk', restricted: 'rk' } as const
const MODES = { live: 'live', sandbox: 'test' } as const

/** A key as it is written: `tw_{live|test}_{sk|pk|rk}_<id>_<secret><checksum>`. */
const KEY = /^tw_(?:live|test)_(sk|pk|rk)_(demo|[0-9a-hjkmnp-tv-z]{24})_[0-9a-f]{72}$/

/** The keys of the demo have an id that a person recognises; their rows need an id like any other. */
const DEMO_IDS = {
  secret: composeId('apiKey', 0, 0, 1n),
  publishable: composeId('apiKey', 0, 0, 2n),
} as const

export interface KeyIdentity {
  readonly id: string
  readonly kind: KeyKind
  readonly environment: EnvironmentKind
}

/** How the text of a key begins; no secret. */
export function keyPrefix({ id, kind, environment }: KeyIdentity): string {
  const isDemo = Object.values<string>(DEMO_IDS).includes(id)
  return `tw_${MODES[environment]}_${KIND_CODES[kind]}_${isDemo ? 'demo' : id.slice('key_'.length)}`
}

/** The whole key: shown once, never stored. */
export function keyText(identity: KeyIdentity, secret: Uint8Array): string {
  const unchecked = `${keyPrefix(identity)}_${Buffer.from(secret).toString('hex')}`
  return withChecksum(unchecked)
}

/** What a key says of itself; null for text that is no key, or one with a typing mistake: neither is looked up. */
export function readKey(text: string): { readonly id: string; readonly isDemo: boolean } | null {
  const [, code, id] = KEY.exec(text) ?? []
  if (id === undefined || !hasChecksum(text)) return null
  if (id !== 'demo') return { id: `key_${id}`, isDemo: false }
  return { id: code === 'pk' ? DEMO_IDS.publishable : DEMO_IDS.secret, isDemo: true }
}

/** What is kept of a key. A hash without salt is enough: 256 random bits cannot be guessed. */
export function keyDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export function withChecksum(unchecked: string): string {
  return unchecked + checksum(unchecked)
}

const CHECKSUM_LENGTH = 8

/** False for a text with a typing mistake. */
export function hasChecksum(text: string): boolean {
  return text === withChecksum(text.slice(0, -CHECKSUM_LENGTH))
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(CHECKSUM_LENGTH, '0')
}

/** The fixed keys of the demo. They open nothing but the sandbox of an embedded database that only its own machine reaches. */
export const DEMO_KEYS = {
  secret: { id: DEMO_IDS.secret, text: demoKey('secret') },
  publishable: { id: DEMO_IDS.publishable, text: demoKey('publishable') },
} as const

function demoKey(kind: keyof typeof DEMO_IDS): string {
  const secret = createHash('sha256').update(`the ${kind} key of the demo`).digest()
  return keyText({ id: DEMO_IDS[kind], kind, environment: 'sandbox' }, secret)
}
