import { ERRORS } from '@tallywright/contract'
import { TRPCError } from '@trpc/server'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { errorBodyOf, refusalOf, retryAfterSeconds } from './coded-error.ts'
import type { Asked } from './request-log.ts'

/** A refusal as an answer: under tRPC in its envelope, so that its clients can read it. */
export function answerRefusal(asked: Asked, thrown: unknown): Response {
  const error = thrown instanceof TRPCError ? thrown : new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: thrown })
  asked.error = error
  const refusal = refusalOf(error)
  const data = errorBodyOf(refusal, asked)
  const body = isTrpc(asked)
    ? { error: { message: data.message, code: TRPC_ERROR_CODES_BY_KEY[error.code], data } }
    : { error: data }
  return Response.json(body, { status: ERRORS[refusal.code].http, headers: waitHeader([error]) })
}

function isTrpc({ url }: Asked): boolean {
  return url.pathname.startsWith('/trpc')
}

/** The status of a single call is its code's; tRPC finds that of a batch. */
export function answerMeta(errors: readonly TRPCError[], isBatch: boolean): { status?: number; headers: Headers } {
  const [only] = errors
  const status = only === undefined || isBatch ? {} : { status: ERRORS[refusalOf(only).code].http }
  return { ...status, headers: waitHeader(errors) }
}

/** The longest that any call asks to wait. */
function waitHeader(errors: readonly TRPCError[]): Headers {
  const waits = errors.map((error) => retryAfterSeconds(refusalOf(error))).filter((wait) => wait !== null)
  return new Headers(waits.length === 0 ? {} : { 'Retry-After': String(Math.max(...waits)) })
}
