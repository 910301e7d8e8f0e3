import type { Context, CustomerKey, Moment, NewEvent, ToldEvent } from './context.ts'

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
