import { type Instant, instantFromIso } from '@tallywright/domain'
import type { ApiKeyRow, EnvironmentRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEnvironmentEvents } from '../command/events.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type ApiKeyView, apiKeyView } from '../views/environment-views.ts'
import { type KeyKind, keyDigest, keyText } from './key-text.ts'
import { SEAL_IV_LENGTH, seal, unseal } from './sealed.ts'

export interface CreateApiKey {
  readonly name: string
  readonly kind: KeyKind
  readonly scopes?: readonly string[]
  readonly expiresAt?: string
}

export interface CreateApiKeyRequest extends IdempotentRequest {
  /** Something only the caller knows, such as their own key: it locks the new key in the stored reply. */
  readonly callerSecret: string
}

export type CreatedApiKey = ApiKeyView & { readonly key: string }

interface SealedReply {
  readonly view: ApiKeyView
  readonly sealedKey: string
}

/**
 * Makes a key. Its text is in the answer and nowhere else: a digest is stored, and the reply that a repeated request gets
 * holds it encrypted under the caller's own key, of which we have no more than a digest either.
 */
export async function createApiKey(
  context: Context,
  input: CreateApiKey,
  { callerSecret, ...request }: CreateApiKeyRequest,
): Promise<CommandReply<CreatedApiKey>> {
  // The caller is part of the request, so that nobody else is answered with a reply they cannot open.
  const asked = { ...request, input: { input: request.input, actor: context.actor } }
  const password = `${request.key}\n${callerSecret}`
  const { outcome, replayed } = await runAtOnce<SealedReply>(context, asked, async (moment) => {
    const expiresAt = expiryOf(input, moment.wall)
    return expiresAt.ok ? done(await addKey(context, moment, input, expiresAt.value, password)) : expiresAt
  })
  return { outcome: outcome.ok ? opened(outcome.value, password) : outcome, replayed }
}

function expiryOf({ expiresAt }: CreateApiKey, wall: Instant): Outcome<Instant | null> {
  const instant = expiresAt === undefined ? null : instantFromIso(expiresAt)
  if (instant === null || instant > wall) return done(instant)
  return refused('validation.failed', 'expiresAt must lie in the future', { param: 'expiresAt' })
}

async function addKey(
  context: Context,
  moment: Moment,
  input: CreateApiKey,
  expiresAt: Instant | null,
  password: string,
): Promise<SealedReply> {
  const { row, text } = newApiKey(context, moment.environment, { ...input, expiresAt, createdAt: moment.wall })
  await moment.tx.environment.addKey(row)
  const view = apiKeyView(row, moment.environment.kind)
  const object = { type: 'api_key', id: row.id, version: 1 }
  recordEnvironmentEvents(moment, [{ type: 'api_key.created', object, snapshot: view }])
  return { view, sealedKey: seal(text, password, context.ids.secret().subarray(0, SEAL_IV_LENGTH)) }
}

/** A new key of an environment, as it is stored and as it is shown. */
export function newApiKey(
  { ids }: Pick<Context, 'ids'>,
  { id: environmentId, kind: environment }: Pick<EnvironmentRow, 'id' | 'kind'>,
  wanted: Pick<CreateApiKey, 'name' | 'kind' | 'scopes'> & Pick<ApiKeyRow, 'expiresAt' | 'createdAt'>,
): { readonly row: ApiKeyRow; readonly text: string } {
  const id = ids.next('apiKey')
  const { name, kind, scopes = [], expiresAt, createdAt } = wanted
  const text = keyText({ id, kind, environment }, ids.secret())
  const times = { createdAt, expiresAt, revokedAt: null, lastUsedAt: null }
  return { text, row: { id, environmentId, kind, scopes: [...scopes], name, secretHash: keyDigest(text), ...times } }
}

function opened({ view, sealedKey }: SealedReply, password: string): Outcome<CreatedApiKey> {
  const key = unseal(sealedKey, password)
  if (key !== null) return done({ ...view, key })
  return refused('idempotency.mismatch', 'the Idempotency-Key was used before by another caller')
}
