import {
  aggregate,
  contains,
  type Entitlement,
  type FeatureUsage,
  type GroupTotal,
  groupKeyOf,
  groupKeyText,
  type Instant,
  isLive,
  type MeteredPeriod,
  maximum,
  mergeGroupTotals,
  meteredPeriodAt,
  needsEvents,
  parseDecimal,
  rational,
  subtract,
  totalsByGroup,
  type WalletStanding,
  ZERO,
} from '@tallywright/domain'
import type { Moment } from '../command/context.ts'
import { type CustomerStanding, decideEntitlement, openTotals, standingWith } from '../entitlements/ask-entitlement.ts'
import type { JudgedEvent } from './judge-event.ts'
import { instantField, type Rejection, rejection } from './reported-event.ts'
import { eventsCountedIn } from './usage-totals.ts'
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
  const live = world.subscriptionsOf(customer.id).filter(isLive)
  const standing = await standingWith(moment, customer, live, world.versionOf)
  const wallets = { ...standing.wallets }
  const used = new Map<string, OpenUse>()
  return {
    take: async (event) => {
      const { featureSlug } = event.reported
      const before = used.get(featureSlug) ?? (await openUse(moment, standing, featureSlug))
      used.set(featureSlug, before)
      const isOfOpenPeriod = before.open !== null && contains(before.open.period, event.timestamp)
      if (asks(event) && before.open !== null && !isOfOpenPeriod) return notCurrent(event)
      if (!asks(event) && !isOfOpenPeriod) return null
      const decided = await decide(moment, world, { ...standing, wallets }, event, before)
      if (asks(event) && !decided.allowed) return limitReached(event, decided.reason)
      used.set(featureSlug, withEvent(before, event))
      payFrom(wallets, decided)
      return null
    },
  }
}

/** The use of a feature in its open period, with what was counted on since. */
interface OpenUse {
  readonly open: MeteredPeriod | null
  readonly totals: readonly GroupTotal[]
  /** Only where the price looks at every event. */
  readonly events: NonNullable<FeatureUsage['events']> | null
}

async function openUse(moment: Moment, standing: CustomerStanding, featureSlug: string): Promise<OpenUse> {
  const totals = await openTotals(moment, standing, featureSlug)
  for (const subscription of standing.subscriptions) {
    const open = meteredPeriodAt(subscription, featureSlug, moment.now, standing.versionOf)
    if (open === null) continue
    const looksAtEvents = open.price !== null && needsEvents({ terms: open.price.terms, allowance: null })
    if (!looksAtEvents) return { open, totals, events: null }
    const { bucket, id: customerId } = standing.customer
    const feature = { bucket, customerId, featureSlug, subscriptionId: subscription.id }
    const events = await eventsCountedIn(moment.tx, feature, open.period.start, open.period.end)
    const { groups } = aggregate(open.meter, events, open.period)
    return { open, totals, events: groups.map(({ key, events: units }) => ({ key, units })) }
  }
  return { open: null, totals, events: null }
}

function decide(
  moment: Moment,
  world: UsageWorld,
  standing: CustomerStanding,
  { reported: { featureSlug, units }, properties }: JudgedEvent,
  { totals, events }: OpenUse,
): Promise<Entitlement> {
  const feature = world.features.get(featureSlug)
  if (feature === undefined) throw new Error('an event was judged without its feature')
  const asked = { featureSlug, feature, units: parseDecimal(units), properties, totals }
  return decideEntitlement(moment, standing, events === null ? asked : { ...asked, events })
}

function notCurrent({ reported }: JudgedEvent): Rejection {
  const message = 'only usage of the open period can be enforced; report it without enforce'
  return rejection(reported, 'usage.not_current', message, instantField(reported))
}

function limitReached({ reported }: JudgedEvent, reason: string): Rejection {
  const message = 'the units exceed what the customer may use now'
  return rejection(reported, 'usage.limit_reached', message, undefined, { reason })
}

function withEvent({ open, totals, events }: OpenUse, event: JudgedEvent): OpenUse {
  if (open === null) return { open, totals, events }
  const own = totalsByGroup(open.meter, [asUsage(event)], open.period)
  const after = mergeGroupTotals(totals, own)
  if (events === null || own.length === 0) return { open, totals: after, events }
  const key = groupKeyOf(open.meter, event.properties)
  const isOfGroup = (group: OpenUse['totals'][number]['key']) => groupKeyText(group) === groupKeyText(key)
  const before = events.find((group) => isOfGroup(group.key))?.units ?? []
  const others = events.filter((group) => !isOfGroup(group.key))
  return { open, totals: after, events: [...others, { key, units: [...before, parseDecimal(event.reported.units)] }] }
}

/** What an event draws is not there for the next one. */
function payFrom(wallets: Record<string, WalletStanding>, decided: Entitlement): void {
  if (decided.type !== 'metered' || decided.consumption === 'priced' || decided.cost === null) return
  const cost = decided.consumption === 'credits' ? decided.cost : rational(decided.cost.amount)
  const standing = wallets[decided.wallet]
  if (standing === undefined) return
  wallets[decided.wallet] = { ...standing, spendable: maximum(ZERO, subtract(standing.spendable, cost)) }
}

function asUsage({ reported, timestamp, properties }: JudgedEvent) {
  const units = parseDecimal(reported.units)
  return { id: reported.idempotencyKey, timestamp, receivedAt: timestamp, units, properties }
}
