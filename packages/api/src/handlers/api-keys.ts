import type { Scope } from '@tallywright/contract'
import { type CommandReply, createApiKey, done, listApiKeys, type Outcome, revokeApiKey } from '@tallywright/engine'
import { type Caller, notAllowed } from '../caller.ts'
import type { HandlersOf } from './handlers-of.ts'

export const apiKeys: HandlersOf<'apiKeys'> = {
  create: async (context, input, request) => {
    if (!mayGive(context.caller, input)) throw notAllowed('a restricted key can only give away scopes of its own')
    const reply = await createApiKey(context, input, { ...request, callerSecret: context.caller.secret })
    return mapReply(reply, withScopes)
  },
  list: async (context, input) =>
    mapOutcome(await listApiKeys(context, input), ({ items, nextCursor }) => ({
      items: items.map(withScopes),
      nextCursor,
    })),
  revoke: async (context, input, request) => mapReply(await revokeApiKey(context, input, request), withScopes),
}

/** A restricted key must not make itself a stronger one. */
function mayGive({ kind, scopes: own }: Caller, wanted: { kind: string; scopes?: readonly string[] }): boolean {
  if (kind !== 'restricted') return true
  return wanted.kind === 'restricted' && (wanted.scopes ?? []).every((scope) => own.includes(scope))
}

/** The engine keeps scopes as text; each came in through this contract. */
function withScopes<View extends { readonly scopes: readonly string[] }>(view: View) {
  return { ...view, scopes: view.scopes as readonly Scope[] }
}

function mapReply<From, To>({ outcome, replayed }: CommandReply<From>, map: (value: From) => To): CommandReply<To> {
  return { outcome: mapOutcome(outcome, map), replayed }
}

function mapOutcome<From, To>(outcome: Outcome<From>, map: (value: From) => To): Outcome<To> {
  return outcome.ok ? done(map(outcome.value)) : outcome
}
