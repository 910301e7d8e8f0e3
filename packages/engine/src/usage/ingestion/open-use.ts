import {
  contains,
  type Entitlement,
  type GroupTotal,
  type Instant,
  lastId,
  mergeGroupTotals,
  openingTotals,
  parseDecimal,
  totalsByGroup,
  type UsageEvent,
} from '@tallywright/domain'
import type { Moment } from '../../command/context.ts'
import { type AskedUse, type CustomerStanding, decideEntitlement } from '../../entitlements/ask-entitlement.ts'
import { eventsOfOpen, type OpenPeriod, openPeriodOf, totalsOfOpen } from '../../entitlements/open-period.ts'
import type { JudgedEvent } from './judge-event.ts'

/** The use of a feature in its open period, with what was counted on since. */
export interface OpenUse {
  readonly open: OpenPeriod | null
  readonly totals: readonly GroupTotal[]
  /** Only where the price looks at every event. */
  readonly events: readonly UsageEvent[] | null
  /** How many were counted on. */
  readonly counted: number
}

export async function openUse(moment: Moment, standing: CustomerStanding, featureSlug: string): Promise<OpenUse> {
  const { customer, subscriptions, versionOf } = standing
  const open = openPeriodOf(subscriptions, featureSlug, moment.now, versionOf)
  if (open === null) return { open, totals: [], events: null, counted: 0 }
  const totals = await totalsOfOpen(moment, customer, open)
  return { open, totals, events: await eventsOfOpen(moment, customer, open), counted: 0 }
}

/** Whether units may be used now, on top of what was used. */
export function decideUse(
  moment: Moment,
  standing: CustomerStanding,
  asked: Omit<AskedUse, 'totals' | 'events'>,
  { totals, events }: OpenUse,
): Promise<Entitlement> {
  return decideEntitlement(moment, standing, events === null ? { ...asked, totals } : { ...asked, totals, events })
}

/** The same with one more event, which was received now: in what limits look at, or in the level that this opened with. */
export function withEvent(use: OpenUse, event: JudgedEvent, now: Instant): OpenUse {
  const { open } = use
  if (open === null || event.attribution?.subscription.id !== open.subscription.id) return use
  const { countsAt } = event.attribution
  const counted = use.counted + 1
  const usage = asUsage(event, { countsAt, now, counted })
  const added = contains(open.time, countsAt)
    ? totalsByGroup(open.meter, [usage], open.time)
    : levelAfter(open, usage, countsAt)
  if (added.length === 0) return { ...use, counted }
  const events = use.events === null ? null : [...use.events, usage]
  return { open, totals: mergeGroupTotals(use.totals, added), events, counted }
}

/** What an event of before leaves for the time that is open: nothing of a meter that begins anew with its period. */
function levelAfter({ meter, period, time }: OpenPeriod, usage: UsageEvent, at: Instant): GroupTotal[] {
  const goesOn = meter.carryOver === true || contains(period, at)
  if (!goesOn || at >= time.start) return []
  return openingTotals(totalsByGroup(meter, [usage], { start: at, end: time.start }), time.start)
}

function asUsage(
  { reported, properties }: JudgedEvent,
  { countsAt, now, counted }: { readonly countsAt: Instant; readonly now: Instant; readonly counted: number },
): UsageEvent {
  return { id: lastId(counted), timestamp: countsAt, receivedAt: now, units: parseDecimal(reported.units), properties }
}
