import type { Catalog } from '@tallywright/domain'
import type { UsageEvent, UsageHoldInput, UsageReportInput, UsageSetInput } from './generated/types.ts'
import type { Runtime } from './runtime.ts'

type KeyOptional<Event> = Omit<Event, 'idempotencyKey'> & { readonly idempotencyKey?: string | undefined }

/** A usage event as it is reported; its idempotencyKey is made for you unless given. */
export type ReportedUsage<C extends Catalog = Catalog> = KeyOptional<UsageReportInput<C>>

/** One event of a batch that you put together yourself. */
export type BatchedUsage<C extends Catalog = Catalog> = KeyOptional<UsageEvent<C>>

/** A quantity that is set; its idempotencyKey is made for you unless given. */
export type SetUsage<C extends Catalog = Catalog> = KeyOptional<UsageSetInput<C>>

/** Units that are set aside; the hold's idempotencyKey is made for you unless given. */
export type HeldUsage<C extends Catalog = Catalog> = KeyOptional<UsageHoldInput<C>>

export interface Stamp extends Pick<Runtime, 'uuid' | 'now'> {
  /** False with test keys: a sandbox has a clock of its own, and its server stamps (semantics §14). */
  readonly stampsTime: boolean
}

/**
 * Fixes at the moment of the call what every later try repeats: the event's identity, and when it happened. The stamp goes
 * as a default, which is not compared: the same event reported by two calls is a duplicate and no conflict (semantics §7).
 */
export function stamped<Event extends Pick<BatchedUsage, 'idempotencyKey' | 'timestamp' | 'defaultTimestamp'>>(
  event: Event,
  { uuid, now, stampsTime }: Stamp,
): Event & { readonly idempotencyKey: string; readonly defaultTimestamp?: string | undefined } {
  const idempotencyKey = event.idempotencyKey ?? uuid()
  const isDated = event.timestamp !== undefined || event.defaultTimestamp !== undefined
  if (!stampsTime || isDated) return { ...event, idempotencyKey }
  return { ...event, idempotencyKey, defaultTimestamp: new Date(now()).toISOString() }
}
