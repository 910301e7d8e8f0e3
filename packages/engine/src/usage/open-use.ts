import {
  type Entitlement,
  type FeatureUsage,
  type GroupTotal,
  groupKeyOf,
  groupKeyText,
  type MeteredPeriod,
  mergeGroupTotals,
  meteredPeriodAt,
  needsEvents,
  parseDecimal,
  totalsByGroup,
} from '@tallywright/domain'
import type { Moment } from '../command/context.ts'
import { type AskedUse, type CustomerStanding, decideEntitlement, openTotals } from '../entitlements/ask-entitlement.ts'
import type { JudgedEvent } from './judge-event.ts'
import { unitsOfEvents } from './units-of-events.ts'

/** The use of a feature in its open period, with what was counted on since. */
export interface OpenUse {
  readonly open: MeteredPeriod | null
  readonly totals: readonly GroupTotal[]
  /** Only where the price looks at every event. */
  readonly events: NonNullable<FeatureUsage['events']> | null
}

export async function openUse(moment: Moment, standing: CustomerStanding, featureSlug: string): Promise<OpenUse> {
  const totals = await openTotals(moment, standing, featureSlug)
  for (const subscription of standing.subscriptions) {
    const open = meteredPeriodAt(subscription, featureSlug, moment.now, standing.versionOf)
    if (open === null) continue
    const looksAtEvents = open.price !== null && needsEvents({ terms: open.price.terms, allowance: null })
    if (!looksAtEvents) return { open, totals, events: null }
    const { bucket, id: customerId } = standing.customer
    const feature = { bucket, customerId, featureSlug, subscriptionId: subscription.id }
    const units = await unitsOfEvents(moment.tx, feature, open.meter, open.period)
    return { open, totals, events: [...units.values()] }
  }
  return { open: null, totals, events: null }
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

/** The same with one more event of the open period. */
export function withEvent({ open, totals, events }: OpenUse, event: JudgedEvent): OpenUse {
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

function asUsage({ reported, timestamp, properties }: JudgedEvent) {
  const units = parseDecimal(reported.units)
  return { id: reported.idempotencyKey, timestamp, receivedAt: timestamp, units, properties }
}
