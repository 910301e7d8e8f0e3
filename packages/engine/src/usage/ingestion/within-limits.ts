import {
  contains,
  type Entitlement,
  type Instant,
  isLive,
  maximum,
  parseDecimal,
  rational,
  subtract,
  type WalletStanding,
  ZERO,
} from '@tallywright/domain'
import { allOf } from '../../command/all-of.ts'
import type { Moment } from '../../command/context.ts'
import { addCost, standingWith } from '../../entitlements/ask-entitlement.ts'
import type { UsageWorld } from '../../memory/usage-world.ts'
import { liftView } from '../../views/entitlement-view.ts'
import { WindowsInUse } from '../totals/windows-in-use.ts'
import type { JudgedEvent } from './judge-event.ts'
import { decideUse, type OpenUse, openUse, withEvent } from './open-use.ts'
import { instantField, type Rejection, rejection } from './reported-event.ts'

type Judged = JudgedEvent | Rejection

/**
 * Refuses, of the events that ask for it, those whose units exceed what is left: decided one by one in the order in which they
 * came, each after what those before it used (semantics §7), and customers side by side. They are held alone, so nothing else comes
 * in between.
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
  const refusals = new Map<JudgedEvent, Rejection>()
  const ofCustomers = Map.groupBy(theirs, ({ customer }) => customer.id)
  await allOf(
    [...ofCustomers.values()].map(async (own) => {
      const [first] = own as [JudgedEvent]
      const limits = await limitsOf({ ...moment, now: nowOf(first.reported.customerId) }, world, first)
      for (const event of own) {
        // What is stored already, or came before in this batch, uses nothing more.
        const refusal = used.has(keyOf(event)) ? null : await limits.take(event)
        if (refusal === null) used.add(keyOf(event))
        else refusals.set(event, refusal)
      }
    }),
  )
  return events.map((event) => ('contentHash' in event ? (refusals.get(event) ?? event) : event))
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
  const known = { quotas: [], grants: world.grantsOf(customer.id) }
  const standing = await standingWith(moment, { customer, subscriptions, ...known, versionOf: world.versionOf })
  const wallets = { ...standing.wallets }
  const spend = { ...standing.spend }
  const used = new Map<string, OpenUse>()
  const windows = new WindowsInUse(moment.tx)
  return {
    take: async (event) => {
      const { featureSlug } = event.reported
      const before = used.get(featureSlug) ?? (await openUse(moment, standing, featureSlug))
      used.set(featureSlug, before)
      if (asks(event) && !isOfOpenSegment(before, event)) return notCurrent(event)
      const asked = { ...askedBy(world, event), windows: await windows.of(event), timestamp: event.timestamp }
      if (asks(event) || isOfOpenPeriod(before, event)) {
        const decided = await decideUse(moment, { ...standing, wallets, spend }, asked, before)
        if (asks(event) && !decided.allowed) return limitReached(event, decided)
        payFrom(wallets, decided)
        addCost(spend, decided)
      }
      windows.count(event)
      used.set(featureSlug, withEvent(before, event, moment.now))
      return null
    },
  }
}

/** Before it the use cost something else, and what is left of it is another plan's to say. */
function isOfOpenSegment({ open }: OpenUse, { timestamp }: JudgedEvent): boolean {
  return open === null || contains(open.segment, timestamp)
}

function isOfOpenPeriod({ open }: OpenUse, { timestamp, attribution }: JudgedEvent): boolean {
  return open !== null && contains(open.period, attribution?.countsAt ?? timestamp)
}

type Denied = Extract<Entitlement, { readonly allowed: false }>

function notCurrent({ reported }: JudgedEvent): Rejection {
  const message =
    'only usage of the open period, since the plan was changed in it, can be enforced; report it without enforce'
  return rejection(reported, 'usage.not_current', message, instantField(reported))
}

function limitReached({ reported }: JudgedEvent, { reason, liftedBy }: Denied): Rejection {
  const message = 'the units exceed what the customer may use now'
  return rejection(reported, 'usage.limit_reached', message, undefined, { reason, liftedBy: liftedBy.map(liftView) })
}

/** What an event draws is not there for the next one. */
function payFrom(wallets: Record<string, WalletStanding>, decided: Entitlement): void {
  if (decided.type !== 'metered' || decided.consumption === 'priced' || decided.cost === null) return
  const cost = decided.consumption === 'credits' ? decided.cost : rational(decided.cost.amount)
  const standing = wallets[decided.wallet]
  if (standing === undefined) return
  wallets[decided.wallet] = { ...standing, spendable: maximum(ZERO, subtract(standing.spendable, cost)) }
}

function askedBy(world: UsageWorld, { reported: { featureSlug, units }, properties }: JudgedEvent) {
  const feature = world.features.get(featureSlug)
  if (feature === undefined) throw new Error('an event was judged without its feature')
  return { featureSlug, feature, units: parseDecimal(units), properties }
}
