import { type httpLink, TRPCClientError } from '@trpc/client'
import { parseRetryAfter } from './retry.ts'
import type { Runtime } from './runtime.ts'
import { type ErrorBody, TallywrightError } from './tallywright-error.ts'

/** An answer that is not JSON: tRPC could not read it and would lose its status. */
class UnreadableResponse extends Error {
  readonly response: Response

  constructor(response: Response) {
    super(`the server answered ${response.status} without JSON`)
    this.response = response
  }
}

type TrpcFetch = NonNullable<Parameters<typeof httpLink>[0]['fetch']>

/** A fetch that keeps the status of answers which cannot be read, such as a proxy's 502 page. */
export function onlyReadable({ fetch }: Pick<Runtime, 'fetch'>): TrpcFetch {
  return async (url, init) => {
    const response = await fetch(url, init as RequestInit)
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    if (isJson) return response
    await response.body?.cancel()
    throw new UnreadableResponse(response)
  }
}

/** Any failure of a call as the one kind of error that this client rejects with. */
export function asTallywrightError(cause: unknown, now: number): TallywrightError {
  if (!(cause instanceof TRPCClientError)) return connectionFailed(cause)
  const response = responseOf(cause)
  if (response === null) return connectionFailed(cause.cause ?? cause)
  const { status } = response
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), now)
  const body = cause.data as Partial<ErrorBody> | undefined
  if (body?.code === undefined) {
    const message = `something other than Tallywright answered with status ${status}`
    return new TallywrightError('response.unreadable', message, { status, retryAfterMs, cause })
  }
  return new TallywrightError(body.code, body.message ?? cause.message, { status, body, retryAfterMs, cause })
}

function responseOf(error: TRPCClientError<never>): Response | null {
  if (error.cause instanceof UnreadableResponse) return error.cause.response
  // Not by instanceof: the fetch that was given may bring a Response class of its own.
  return (error.meta?.response as Response | undefined) ?? null
}

function connectionFailed(cause: unknown): TallywrightError {
  if (cause instanceof Error && cause.name === 'AbortError') {
    return new TallywrightError('connection.timeout', 'no answer came in time', { status: null, cause })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new TallywrightError('connection.failed', `no answer came: ${reason}`, { status: null, cause })
}
