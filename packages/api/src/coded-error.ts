import { ERRORS, type ErrorBody, type ErrorCode, errorDocPath } from '@tallywright/contract'
import { isDatabaseAway } from '@tallywright/engine'
import { TRPCError } from '@trpc/server'

/** A refusal on its way to the caller: one of the contract's codes, for people and for programs. */
export interface CodedRefusal {
  readonly code: ErrorCode
  readonly message: string
  readonly param?: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** What a procedure throws; in process, callers find it as the `cause` of the TRPCError. */
export class CodedError extends Error {
  override readonly name = 'CodedError'
  readonly refusal: CodedRefusal

  constructor(refusal: CodedRefusal) {
    super(`${refusal.code}: ${refusal.message}`)
    this.refusal = refusal
  }
}

export function coded(code: ErrorCode, message: string, more: Pick<CodedRefusal, 'param' | 'details'> = {}): TRPCError {
  return codedError({ code, message, ...more })
}

export function codedError(refusal: CodedRefusal): TRPCError {
  return new TRPCError({
    code: ERRORS[refusal.code].trpc,
    message: refusal.message,
    cause: new CodedError(refusal),
  })
}

/** The code of any error that reaches tRPC. What carries none of ours is tRPC's own refusal to read the request, or a bug. */
export function refusalOf(error: TRPCError): CodedRefusal {
  if (error.cause instanceof CodedError) return error.cause.refusal
  switch (error.code) {
    case 'NOT_FOUND':
      return { code: 'procedure.not_found', message: error.message }
    case 'METHOD_NOT_SUPPORTED':
      return { code: 'procedure.wrong_method', message: error.message }
    case 'BAD_REQUEST':
    case 'PARSE_ERROR':
    case 'UNSUPPORTED_MEDIA_TYPE':
      return { code: 'request.malformed', message: error.message }
    default:
      return isDatabaseAway(error.cause)
        ? { code: 'server.unavailable', message: 'the database does not answer; try again' }
        : { code: 'internal', message: 'something went wrong here; report the requestId' }
  }
}

/** Where an error happened, for whoever looks into it. */
export interface AskedAt {
  readonly requestId: string
  /** `https://billing.example.com`: pages about codes are on the server that answers. */
  readonly origin: string
}

export function errorBodyOf(
  { code, message, param, details }: CodedRefusal,
  { requestId, origin }: AskedAt,
): ErrorBody {
  return {
    code,
    message,
    ...(param === undefined ? {} : { param }),
    ...(details === undefined ? {} : { details: { ...details } }),
    requestId,
    docUrl: `${origin}${errorDocPath(code)}`,
  }
}

/** How long to wait before the same request has a chance, in seconds; null where waiting changes nothing. */
export function retryAfterSeconds({ code, details }: CodedRefusal): number | null {
  if (!ERRORS[code].retryable) return null
  const known = details?.retryAfterSeconds
  return typeof known === 'number' ? known : 1
}
