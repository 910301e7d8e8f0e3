import { type EventProperties, type Instant, instantFromIso } from '@tallywright/domain'
import type { EngineErrorCode } from '../../command/outcome.ts'

/** One event as a caller reports it: checked for shape, not yet for meaning. */
export interface ReportedEvent {
  /** Our id or the caller's `externalId`. */
  readonly customerId: string
  readonly featureSlug: string
  /** An exact decimal. */
  readonly units: string
  readonly idempotencyKey: string
  /** ISO 8601. */
  readonly timestamp?: string
  /**
   * Stands in for a timestamp that is not given, and is no part of the content: a client makes it at each call, so two
   * reports of one event differ in it. The instant of receipt unless given.
   */
  readonly defaultTimestamp?: string
  readonly properties?: Readonly<Record<string, string | number | boolean>>
  /** Refuses the event when its units exceed what is left; false unless given. */
  readonly enforce?: boolean
}

/** Meters compare texts: `true`, `7` and their texts are one value. */
export function asText(properties: ReportedEvent['properties'] = {}): EventProperties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)]))
}

/** When the event happened, as far as its sender says. */
export function reportedInstant({ timestamp, defaultTimestamp }: ReportedEvent): Instant | null {
  const reported = timestamp ?? defaultTimestamp
  return reported === undefined ? null : instantFromIso(reported)
}

/** The field that {@link reportedInstant} read. */
export function instantField({ timestamp }: ReportedEvent): 'timestamp' | 'defaultTimestamp' {
  return timestamp === undefined ? 'defaultTimestamp' : 'timestamp'
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
      readonly details?: Readonly<Record<string, unknown>>
      /** Of one that could not be read: its place in what was sent. */
      readonly index?: number
    }

export type Rejection = Extract<ReportResult, { code: EngineErrorCode }>

export function rejection(
  { idempotencyKey }: Pick<ReportedEvent, 'idempotencyKey'>,
  code: EngineErrorCode,
  message: string,
  param?: string,
  details?: Rejection['details'],
): Rejection {
  return {
    status: code === 'usage.conflict' ? 'conflict' : 'rejected',
    idempotencyKey,
    code,
    message,
    ...(param === undefined ? {} : { param }),
    ...(details === undefined ? {} : { details }),
  }
}
