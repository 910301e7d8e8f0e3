import type { Context, Moment } from './context.ts'

/** A fact about a change, to be told to the outside: `subscription.plan_changed` with the object as it now is. */
export interface NewEvent {
  readonly type: string
  readonly object: { readonly type: string; readonly id: string; readonly version: number }
  /** The object in its wire form, right after the change (semantics §12). */
  readonly snapshot: object
}

/** Saves a customer's events in the transaction of their change, numbered in the customer's own sequence. */
export async function recordEvents(
  context: Context,
  { tx, now }: Moment,
  customer: { readonly bucket: number; readonly id: string },
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return
  const first = await tx.customers.takeEventSequences(customer.bucket, customer.id, events.length)
  await tx.outbox.add(
    events.map((event, index) => ({
      bucket: customer.bucket,
      customerId: customer.id,
      ...row(context, event, customer.bucket, first + index, now),
    })),
  )
}

/** The same for what belongs to no customer: catalog, keys, clock. */
export async function recordEnvironmentEvents(
  context: Context,
  { tx, now }: Moment,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return
  const first = await tx.environment.takeEventSequences(events.length)
  await tx.outbox.addOfEnvironment(events.map((event, index) => row(context, event, 0, first + index, now)))
}

function row(context: Context, event: NewEvent, bucket: number, sequence: number, now: Moment['now']) {
  return {
    sequence,
    id: context.ids.next('event', bucket),
    type: event.type,
    objectType: event.object.type,
    objectId: event.object.id,
    objectVersion: event.object.version,
    snapshot: event.snapshot,
    actor: context.actor,
    reason: context.reason,
    occurredAt: now,
  }
}
