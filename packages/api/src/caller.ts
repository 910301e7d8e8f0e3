import type { Access } from '@tallywright/contract'
import {
  type Engine,
  identifyKey,
  identifyLink,
  type KeyFinding,
  type KeyHolder,
  looksLikeLink,
  rememberedKey,
  type UnconfirmedKey,
} from '@tallywright/engine'
import type { TRPCError } from '@trpc/server'
import { coded } from './coded-error.ts'

/** Who asks: the holder of a key or of a recovery link, or this process itself. */
export interface Caller extends Pick<KeyHolder, 'scopes' | 'environmentId'> {
  readonly kind: KeyHolder['kind'] | 'recovery_link'
  /** The one invoice that a recovery link speaks for. */
  readonly invoiceId?: string
  /** `key:<id>`, `link:<id>`, or `server` for a call in process. */
  readonly actor: string
  /** What only the caller knows: the text of the key. */
  readonly secret: string
}

const BEARER = /^Bearer +(\S+) *$/i

/** The caller that an Authorization header speaks for; refused with a coded 401. */
export async function authenticate(
  engine: Engine,
  authorization: string | null,
  options: { readonly acceptDemoKeys: boolean },
): Promise<Caller> {
  if (authorization === null) throw coded('auth.missing_key', 'send a key as: Authorization: Bearer tw_…')
  const [, text] = BEARER.exec(authorization) ?? []
  if (text === undefined) throw coded('auth.invalid_key', 'the header must read: Authorization: Bearer tw_…')
  if (looksLikeLink(text)) return holderOfLink(engine, text)
  return callerOf(await identifyKey(engine, text, options), text)
}

/** Whether the key might do this the last time it was looked up: reason enough to read what comes with it, and for no more. */
export function mightDo({ keys }: Engine, authorization: string | null, access: Access): boolean {
  const [, text] = BEARER.exec(authorization ?? '') ?? []
  const holder = text === undefined ? null : keys.remembered(text)
  return holder !== null && refusalToCall(access, holder) === null
}

/** A caller whose key still has to be confirmed before anything is answered. */
export interface Guessed {
  readonly caller: Caller
  readonly key: UnconfirmedKey
  /** Rejects where the key opens nothing, or no longer the same. */
  readonly confirm: () => Promise<void>
}

/** Who asked with this key the last time; null where that is not known, or it is no key. */
export function guess(
  engine: Engine,
  authorization: string | null,
  options: { readonly acceptDemoKeys: boolean },
): Guessed | null {
  const [, text] = BEARER.exec(authorization ?? '') ?? []
  const key = text === undefined ? null : rememberedKey(engine, text, options)
  if (text === undefined || key === null) return null
  const caller = holderCaller(key.holder, text)
  return { caller, key, confirm: async () => confirm(caller, callerOf(await key.confirm(), text)) }
}

/** What a key may never changes; one that did is another. */
function confirm(guessed: Caller, found: Caller): void {
  const isSame = guessed.environmentId === found.environmentId && String(guessed.scopes) === String(found.scopes)
  if (!isSame || guessed.kind !== found.kind) throw coded('auth.invalid_key', 'the API key has changed; send it again')
}

function callerOf(finding: KeyFinding, text: string): Caller {
  switch (finding.found) {
    case 'valid':
      return holderCaller(finding.holder, text)
    case 'unknown':
      throw coded('auth.invalid_key', 'the API key does not exist or is mistyped')
    case 'revoked':
      throw coded('auth.key_revoked', 'the API key was revoked')
    case 'expired':
      throw coded('auth.key_expired', 'the API key has expired')
  }
}

function holderCaller({ kind, scopes, environmentId, keyId }: KeyHolder, secret: string): Caller {
  return { kind, scopes, environmentId, actor: `key:${keyId}`, secret }
}

async function holderOfLink(engine: Engine, text: string): Promise<Caller> {
  const holder = await identifyLink(engine, text)
  if (holder === null) throw invalidLink()
  const { environmentId, invoiceId, linkId } = holder
  return { kind: 'recovery_link', scopes: [], environmentId, invoiceId, actor: `link:${linkId}`, secret: text }
}

/** One answer whatever is wrong with it. */
export function invalidLink(): TRPCError {
  return coded('auth.invalid_recovery_link', 'the recovery link is not, or no longer, good for this invoice')
}

/** Null when the caller may; secret keys may everything in their environment. */
export function refusalToCall(access: Access, { kind, scopes }: Pick<Caller, 'kind' | 'scopes'>): TRPCError | null {
  switch (kind) {
    case 'secret':
      return null
    case 'restricted':
      return scopes.includes(access.scope) ? null : notAllowed(`the key needs the scope ${access.scope}`)
    case 'recovery_link':
      return access.recoveryLink ? null : notAllowed('a recovery link is for reading and paying its invoice alone')
    case 'publishable':
      return access.publishable ? null : notAllowed('a publishable key may only read what is for everyone')
  }
}

export function notAllowed(message: string): TRPCError {
  return coded('auth.not_allowed', message)
}
