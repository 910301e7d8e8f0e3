import { addMilliseconds, type Instant, MINUTE, type PastBoundary } from '@tallywright/domain'
import type { HeldCustomer, NewUsageEvent } from '@tallywright/store'
import type { Moment } from '../../command/context.ts'
import { type UsageWorld, versionsOf } from '../../memory/usage-world.ts'
import type { JudgedEvent } from './judge-event.ts'
import { instantField, type Rejection, rejection } from './reported-event.ts'

/** The same with what boundaries of these customers have billed since `after`, for events of periods that are invoiced. */
export async function withBilled(
  { tx }: Pick<Moment, 'tx'>,
  world: UsageWorld,
  customers: readonly Pick<HeldCustomer, 'bucket' | 'id'>[],
  after: Instant,
): Promise<UsageWorld> {
  if (customers.length === 0) return world
  const bases = await tx.lateUsage.basesOf(customers, after)
  if (bases.length === 0) return world
  const closedOf = bases.map(({ closed }) => closed)
  const versionOf = await versionsOf({ tx }, closedOf)
  const known = new Set(
    closedOf.flatMap((closed) => [closed.planVersion.id, ...closed.segments.map(({ planVersionId }) => planVersionId)]),
  )
  return {
    ...world,
    billedOf: (customerId) =>
      bases.flatMap(({ at, closed }): PastBoundary[] => {
        const subscription = world.subscriptionsOf(customerId).find(({ id }) => id === closed.id)
        if (subscription === undefined) return []
        return [{ billing: { at, closed, opened: null, skipped: [] }, subscription }]
      }),
    versionOf: (id) => (known.has(id) ? versionOf(id) : world.versionOf(id)),
  }
}

/** An event that was stored, and where it counts. */
export interface LateEvent {
  readonly row: Pick<NewUsageEvent, 'countsAt' | 'featureSlug'>
  readonly event: Pick<JudgedEvent, 'customer' | 'attribution'>
  /** When it came, by the customer's clock. */
  readonly cameAt: Instant
}

/**
 * Notes the boundaries that billed these events' periods without them, to be corrected with the next invoice. A level that is
 * carried over is another in every period that was billed since, too.
 */
export async function noteLate(
  { tx, settings }: Pick<Moment, 'tx' | 'settings'>,
  world: Pick<UsageWorld, 'billedOf'>,
  events: readonly LateEvent[],
): Promise<void> {
  const noted = events.flatMap(({ row: { featureSlug, countsAt }, event: { customer, attribution }, cameAt }) => {
    if (attribution === null) return []
    const { subscription: own, meter, billedAt } = attribution
    const { bucket, id: customerId } = customer
    const dueAt = addMilliseconds(cameAt, settings.invoices.graceMinutes * MINUTE)
    return world
      .billedOf(customerId)
      .filter(({ billing: { at }, subscription }) => {
        const isCarried = meter.carryOver === true && at > countsAt
        return subscription.id === own.id && (at === billedAt || isCarried)
      })
      .map(({ billing: { at: boundaryAt } }) => ({
        bucket,
        customerId,
        subscriptionId: own.id,
        featureSlug,
        boundaryAt,
        dueAt,
      }))
  })
  const byKey = new Map(
    noted.map((row) => [JSON.stringify([row.subscriptionId, row.featureSlug, row.boundaryAt]), row]),
  )
  await tx.lateUsage.note([...byKey.values()])
}

/** Whether an event came after its period was invoiced, where such events are refused; one that is stored already is not. */
export function isTooLate({ settings }: Pick<Moment, 'settings'>, { attribution, timestamp }: JudgedEvent): boolean {
  if (attribution === null || settings.invoices.lateUsage !== 'reject') return false
  return attribution.billedAt !== undefined || attribution.countsAt !== timestamp
}

export function tooLate({ reported }: Pick<JudgedEvent, 'reported'>): Rejection {
  return rejection(reported, 'usage.too_late', 'the period of the event is invoiced already', instantField(reported))
}
