import type { EngineErrorCode } from '../command/outcome.ts'

/** One event as a caller reports it: checked for shape, not yet for meaning. */
export interface ReportedEvent {
  /** Our id or the caller's `externalId`. */
  readonly customerId: string
  readonly featureSlug: string
  /** An exact decimal. */
  readonly units: string
  readonly idempotencyKey: string
  /** ISO 8601; the instant of receipt unless given. */
  readonly timestamp?: string
  readonly properties?: Readonly<Record<string, string | number | boolean>>
}

/** What became of one event. Only `accepted` had an effect; a rejected event does not use up its key (semantics §7). */
export type ReportResult =
  | {
      readonly status: 'accepted' | 'duplicate'
      readonly idempotencyKey: string
      readonly usageEventId: string
      readonly unattributed?: true
    }
  | {
      readonly status: 'conflict' | 'rejected'
      readonly idempotencyKey: string
      readonly code: EngineErrorCode
      readonly message: string
      readonly param?: string
    }

export type Rejection = Extract<ReportResult, { code: EngineErrorCode }>

export function rejection(
  { idempotencyKey }: Pick<ReportedEvent, 'idempotencyKey'>,
  code: EngineErrorCode,
  message: string,
  param?: string,
): Rejection {
  return {
    status: code === 'usage.conflict' ? 'conflict' : 'rejected',
    idempotencyKey,
    code,
    message,
    ...(param === undefined ? {} : { param }),
  }
}
