import type { Engine } from '@tallywright/engine'
import { type AppRouter, createRouter } from './create-router.ts'
import { handlers } from './handlers.ts'
import { type InspectAnswer, procedureCalls } from './procedure-calls.ts'
import type { RequestContext } from './request-context.ts'

export interface CallerOptions {
  /** Of each mutation; a new one for each call unless given. */
  readonly idempotencyKey?: string
  /** Why it is done, kept with the events of each command. */
  readonly reason?: string
}

/** The procedures as functions of this process. */
export type InProcessCaller = ReturnType<AppRouter['createCaller']>

/**
 * Calls procedures without HTTP and without a key, with everything allowed in one environment. A refusal is thrown as a
 * TRPCError whose `cause` is a CodedError.
 */
export function createCallerFactory(
  engine: Engine,
  options: { readonly inspectAnswer?: InspectAnswer } = {},
): (environmentId: string, options?: CallerOptions) => InProcessCaller {
  const router = createRouter(procedureCalls(engine, handlers, options.inspectAnswer))
  return (environmentId, callerOptions = {}) => router.createCaller(inProcess(engine, environmentId, callerOptions))
}

function inProcess({ ids }: Engine, environmentId: string, { idempotencyKey, reason }: CallerOptions): RequestContext {
  const secret = Buffer.from(ids.secret()).toString('hex')
  return {
    requestId: ids.next('request'),
    origin: '',
    caller: async () => ({ kind: 'secret', scopes: [], environmentId, actor: 'server', secret }),
    guessed: () => null,
    look: () => null,
    idempotencyKey: () => idempotencyKey ?? ids.next('request'),
    reason: () => reason ?? null,
    noteReplay: () => {},
  }
}
