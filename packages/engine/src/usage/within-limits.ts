import {
  contains,
  type GroupTotal,
  type Instant,
  isLive,
  type MeteredPeriod,
  mergeGroupTotals,
  meteredPeriodAt,
  parseDecimal,
  totalsByGroup,
} from '@tallywright/domain'
import type { Moment } from '../command/context.ts'
import { type CustomerStanding, decideEntitlement, openTotals, standingWith } from '../entitlements/ask-entitlement.ts'
import type { JudgedEvent } from './judge-event.ts'
import { instantField, type Rejection, rejection } from './reported-event.ts'
import type { UsageWorld } from './usage-world.ts'

type Judged = JudgedEvent | Rejection

/**
 * Refuses, of the events that ask for it, those whose units exceed what is left: decided one by one in the order in which they
 * came, each after what those before it used (semantics §7). The customers are held alone, so nothing else comes in between.
 */
export async function withinLimits(
  moment: Moment,
  world: UsageWorld,
  events: readonly Judged[],
  nowOf: (customerId: string) => Instant,
): Promise<Judged[]> {
  const asking = new Set(events.flatMap((event) => (asks(event) ? [event.customer.id] : [])))
  const theirs = events.filter((event): event is JudgedEvent => 'contentHash' in event && asking.has(event.customer.id))
  const used = await keysThatAreUsed(moment, theirs)
  const limits = new Map<string, Limits>()
  const decided: Judged[] = []
  for (const event of events) {
    if (!('contentHash' in event) || !asking.has(event.customer.id)) {
      decided.push(event)
      continue
    }
    const { customer, reported } = event
    const now = nowOf(reported.customerId)
    const own = limits.get(customer.id) ?? (await limitsOf({ ...moment, now }, world, event))
    limits.set(customer.id, own)
    const key = keyOf(event)
    // What is stored already, or came before in this batch, uses nothing more.
    const refusal = used.has(key) ? null : await own.take(event)
    if (refusal === null) used.add(key)
    decided.push(refusal ?? event)
  }
  return decided
}

function asks(event: Judged): event is JudgedEvent {
  return 'contentHash' in event && event.reported.enforce === true
}

function keyOf({ customer, reported }: JudgedEvent): string {
  return `${customer.id}\n${reported.idempotencyKey}`
}

async function keysThatAreUsed({ tx }: Moment, events: readonly JudgedEvent[]): Promise<Set<string>> {
  const keys = events.map(({ customer: { bucket, id: customerId }, reported: { idempotencyKey } }) => {
    return { bucket, customerId, idempotencyKey }
  })
  const stored = await tx.usage.stored(keys)
  return new Set(stored.map(({ customerId, idempotencyKey }) => `${customerId}\n${idempotencyKey}`))
}

/** What one customer may still use, less what the events before have used. */
interface Limits {
  /** Counts an event, or says why it is not counted. */
  take(event: JudgedEvent): Promise<Rejection | null>
}

async function limitsOf(moment: Moment, world: UsageWorld, { customer }: JudgedEvent): Promise<Limits> {
  const subscriptions = world.subscriptionsOf(customer.id).filter(isLive)
  // What an event reports is metered, so no quota bears on it.
  const held = { quotas: [], grants: world.grantsOf(customer.id) }
  const standing = await standingWith(moment, { customer, subscriptions, ...held, versionOf: world.versionOf })
  const totals = new Map<string, readonly GroupTotal[]>()
  return {
    take: async (event) => {
      const { featureSlug } = event.reported
      const open = openPeriodOf(standing, featureSlug, moment.now)
      const before = totals.get(featureSlug) ?? (await openTotals(moment, standing, featureSlug))
      const refusal = asks(event) ? refusalOf(moment, world, standing, { event, open, before }) : null
      const answer = await refusal
      if (answer !== null) return answer
      const counts = open !== null && contains(open.period, event.timestamp)
      const after = counts ? mergeGroupTotals(before, totalsByGroup(open.meter, [asUsage(event)], open.period)) : before
      totals.set(featureSlug, after)
      return null
    },
  }
}

interface Asked {
  readonly event: JudgedEvent
  readonly open: MeteredPeriod | null
  readonly before: readonly GroupTotal[]
}

async function refusalOf(
  moment: Moment,
  world: UsageWorld,
  standing: CustomerStanding,
  { event, open, before }: Asked,
): Promise<Rejection | null> {
  const { reported, timestamp, properties } = event
  if (open !== null && !contains(open.period, timestamp)) {
    const message = 'only usage of the open period can be enforced; report it without enforce'
    return rejection(reported, 'usage.not_current', message, instantField(reported))
  }
  const feature = world.features.get(reported.featureSlug)
  if (feature === undefined) throw new Error('an event was judged without its feature')
  const units = parseDecimal(reported.units)
  const decided = await decideEntitlement(moment, standing, {
    featureSlug: reported.featureSlug,
    feature,
    units,
    properties,
    totals: before,
  })
  if (decided.allowed) return null
  const message = 'the units exceed what the customer may use now'
  return rejection(reported, 'usage.limit_reached', message, undefined, { reason: decided.reason })
}

function openPeriodOf({ subscriptions, versionOf }: CustomerStanding, featureSlug: string, now: Instant) {
  const open = subscriptions.map((each) => meteredPeriodAt(each, featureSlug, now, versionOf))
  return open.find((metered) => metered !== null) ?? null
}

function asUsage({ reported, timestamp, properties }: JudgedEvent) {
  const units = parseDecimal(reported.units)
  return { id: reported.idempotencyKey, timestamp, receivedAt: timestamp, units, properties }
}
