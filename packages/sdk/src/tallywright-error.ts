import type { ErrorCode } from './generated/error-code.ts'

/** Why the client gave up by itself. After the first two the outcome is unknown; the same idempotency key is safe. */
export type ClientErrorCode =
  /** No answer came: the connection failed or broke. */
  | 'connection.failed'
  /** No answer came in time. */
  | 'connection.timeout'
  /** Something answered that is not Tallywright: a proxy, or another server. */
  | 'response.unreadable'
  /** A usage event that is no JSON, such as one with a bigint. It was not sent. */
  | 'event.unsendable'
  /** A feature whose meter does not sum: what a lease gives out is recorded as one event. */
  | 'lease.not_a_sum'
  /** More usage events are not recorded yet than the client keeps. It was not sent; the same one may be reported again. */
  | 'client.full'
  /** The client was closed. */
  | 'client.closed'

/** What the server says about a refusal; tRPC carries it in `error.data`. */
export interface ErrorBody {
  readonly code: ErrorCode
  readonly message: string
  /** The path of the offending input: `seats.editor`. */
  readonly param?: string
  /** Facts for a program, such as the limit that was reached. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly requestId: string
  readonly docUrl: string
}

/** tRPC's envelope: its own numeric code, and ours in `data`. */
export interface TrpcErrorShape {
  readonly message: string
  readonly code: number
  readonly data: ErrorBody & { readonly httpStatus: number }
}

interface Circumstances {
  /** The HTTP status; null when no answer came. */
  readonly status: number | null
  readonly body?: Partial<ErrorBody>
  readonly retryAfterMs?: number | null
  readonly cause?: unknown
}

/** Every rejection of this client. Branch on `code`, quote `requestId` to whoever runs the server. */
export class TallywrightError extends Error {
  override readonly name = 'TallywrightError'
  readonly code: ErrorCode | ClientErrorCode
  readonly status: number | null
  readonly requestId: string | null
  readonly param: string | null
  readonly details: Readonly<Record<string, unknown>>
  readonly docUrl: string | null
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | null

  constructor(code: ErrorCode | ClientErrorCode, message: string, circumstances: Circumstances) {
    super(message, { cause: circumstances.cause })
    const { status, body, retryAfterMs } = circumstances
    this.code = code
    this.status = status
    this.requestId = body?.requestId ?? null
    this.param = body?.param ?? null
    this.details = body?.details ?? {}
    this.docUrl = body?.docUrl ?? null
    this.retryAfterMs = retryAfterMs ?? null
  }
}
