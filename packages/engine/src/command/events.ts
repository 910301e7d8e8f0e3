import type { Instant } from '@tallywright/domain'
import type { Context, Moment } from './context.ts'

/** A fact about a change, to be told to the outside: `subscription.plan_changed` with the object as it now is. */
export interface NewEvent {
  readonly type: string
  readonly object: { readonly type: string; readonly id: string; readonly version: number }
  /** The object in its wire form, right after the change (semantics §12). */
  readonly snapshot: object
}

interface CustomerKey {
  readonly bucket: number
  readonly id: string
}

/** An event that waits for the end of its transaction; `customer` null for what belongs to the environment. */
export interface ToldEvent extends NewEvent {
  readonly customer: CustomerKey | null
  readonly occurredAt: Instant
}

/** Tells a customer's events; they are saved in the transaction of their change. */
export function recordEvents({ told, now }: Moment, { bucket, id }: CustomerKey, events: readonly NewEvent[]): void {
  told.push(...events.map((event) => ({ ...event, customer: { bucket, id }, occurredAt: now })))
}

/** The same for what belongs to no customer: catalog, keys, clock. */
export function recordEnvironmentEvents({ told, now }: Moment, events: readonly NewEvent[]): void {
  told.push(...events.map((event) => ({ ...event, customer: null, occurredAt: now })))
}

/** Saves all that a transaction told, numbered per customer, as the last thing before it commits. */
export async function saveEvents(context: Context, { tx, told }: Moment): Promise<void> {
  for (const events of Map.groupBy(told, ({ customer }) => customer?.id ?? '').values()) {
    const { customer = null } = events[0] ?? {}
    if (customer === null) {
      const first = await tx.environment.takeEventSequences(events.length)
      await tx.outbox.addOfEnvironment(events.map((event, index) => row(context, event, first + index)))
    } else {
      const first = await tx.customers.takeEventSequences(customer.bucket, customer.id, events.length)
      const key = { bucket: customer.bucket, customerId: customer.id }
      await tx.outbox.add(events.map((event, index) => ({ ...key, ...row(context, event, first + index) })))
    }
  }
}

function row(context: Context, event: ToldEvent, sequence: number) {
  return {
    sequence,
    id: context.ids.next('event', event.customer?.bucket ?? 0),
    type: event.type,
    objectType: event.object.type,
    objectId: event.object.id,
    objectVersion: event.object.version,
    snapshot: event.snapshot,
    actor: context.actor,
    reason: context.reason,
    occurredAt: event.occurredAt,
  }
}
