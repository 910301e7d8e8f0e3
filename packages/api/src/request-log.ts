import type { TRPCError } from '@trpc/server'
import type { Caller } from './caller.ts'
import { type AskedAt, refusalOf } from './coded-error.ts'

/** What is known of a request while it is answered. */
export interface Asked extends AskedAt {
  readonly url: URL
  readonly method: string
  /** By the stopwatch. */
  readonly since: number
  /** What every answer to it has in its head. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether the answer was made with them. */
  hasHeaders: boolean
  /** Once it has shown a key that works. */
  caller: Caller | null
  /** The last refusal or failure, when there was one. */
  error: TRPCError | null
}

/** The one line about a request. No key, no input and no answer is part of it. */
export interface RequestFacts {
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly durationMs: number
  /** Who asked, once that was known: `key:<id>`. */
  readonly actor?: string
  readonly environmentId?: string
  /** The code of the refusal, when it was one. */
  readonly code?: string
}

export interface RequestLog {
  info(facts: RequestFacts): void
  /** A bug, or a database that does not answer. */
  error(facts: RequestFacts & { readonly error: unknown }): void
}

/** Long enough for a batch of many procedures, and no more of what someone may send to fill a disk. */
const LONGEST_PATH = 500

export function logRequest(log: RequestLog, asked: Asked, status: number, until: number): void {
  const { requestId, method, url, caller, error, since } = asked
  const facts = {
    requestId,
    method,
    path: url.pathname.slice(0, LONGEST_PATH),
    status,
    durationMs: Math.round((until - since) * 10) / 10,
    ...(caller === null ? {} : { actor: caller.actor, environmentId: caller.environmentId }),
  }
  const code = error === null ? null : refusalOf(error).code
  if (code === null) log.info(facts)
  else if (code === 'internal' || code === 'server.unavailable')
    log.error({ ...facts, code, error: error?.cause ?? error })
  else log.info({ ...facts, code })
}
