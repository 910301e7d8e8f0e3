import {
  addToSeries,
  DAY,
  finishSeries,
  formatExact,
  type GroupTotal,
  HOUR,
  type Instant,
  type Interval,
  instantFromIso,
  localSpans,
  type Meter,
  mergeGroupTotals,
  meteredPeriodAt,
  openingTotals,
  type SeriesPoint,
  type SpanUnit,
  type Subscription,
  totalsByGroup,
  type UsageEvent,
} from '@tallywright/domain'
import type { MeteredFeature } from '@tallywright/store'
import type { Moment } from '../../command/context.ts'
import { Refused, refused } from '../../command/outcome.ts'
import type { CustomerStanding } from '../../entitlements/ask-entitlement.ts'
import { intervalView } from '../../views/instant-view.ts'
import { DETACHED } from '../archive/detached-periods.ts'
import { carriedTotals, countedEvent } from '../totals/usage-totals.ts'

export interface AskedSeries {
  readonly by: SpanUnit
  readonly from?: string
  readonly to?: string
  readonly byGroup: boolean
}

/** Of which events: those of a feature that a subscription covers, or none. */
export interface SeriesSubject {
  readonly feature: Omit<MeteredFeature, 'subscriptionId'>
  readonly subscription: Subscription | null
  readonly meter: Meter
  /** The billing period that is summed up: what of it is asked for unless said otherwise. */
  readonly period: Interval
}

/** A month of any length with the hour of a change of clocks, and a year with some weeks. */
const MOST_SPANS = { hour: 32 * 24 + 1, day: 400 } as const
/** A few seconds of work. */
const MOST_EVENTS = 250_000
const EVENTS_AT_ONCE = 10_000
const MOST_GROUPS = 50_000

/** What a meter makes of every hour or day: read from events by their index, and computed as the quantity of a period is. */
export async function usageSeries(
  moment: Moment,
  { customer, versionOf }: CustomerStanding,
  subject: SeriesSubject,
  asked: AskedSeries,
) {
  const { meter, period } = subject
  const window = windowOf(period, asked)
  const { timeZone } = customer
  const spans = spansOf(window, asked.by, timeZone)
  const totals = await eventsOf(moment, subject, window, [] as ReturnType<typeof addToSeries>, (before, events) =>
    addToSeries(meter, before, events, spans),
  )
  const carried = await levelAt(moment, subject, window.start, versionOf)
  const points = finishSeries(meter, totals, spans, carried)
  if (asked.byGroup && points.reduce((sum, { groups }) => sum + groups.length, 0) > MOST_GROUPS) throw tooLong('groups')
  return { by: asked.by, timeZone, points: points.map((point) => pointView(point, asked)) }
}

function windowOf(period: Interval, { from, to }: AskedSeries): Interval {
  return {
    start: from === undefined ? period.start : instantFromIso(from),
    end: to === undefined ? period.end : instantFromIso(to),
  }
}

/** A range of years is refused before it is cut. */
function spansOf(window: Interval, by: SpanUnit, timeZone: string): Interval[] {
  const most = MOST_SPANS[by]
  if (window.end - window.start > (most + 1) * (by === 'hour' ? HOUR : DAY)) throw tooLong('points')
  const spans = localSpans(window, by, timeZone)
  if (spans.length > most) throw tooLong('points')
  return spans
}

function tooLong(what: 'points' | 'events' | 'groups') {
  const message = `the series has more ${what} than one answer shows; ask for a shorter time`
  return new Refused(refused('usage.series_too_long', message, { param: 'series' }).error)
}

/** Gathers the events of a window part by part, so that no more of them are held at once. */
async function eventsOf<Gathered>(
  { tx }: Moment,
  { feature, subscription }: SeriesSubject,
  { start: from, end: to }: Interval,
  nothing: Gathered,
  add: (before: Gathered, events: readonly UsageEvent[]) => Gathered,
): Promise<Gathered> {
  const own = { ...feature, subscriptionId: subscription?.id ?? null }
  if (subscription !== null) await expectAttached(tx, { ...feature, subscriptionId: subscription.id }, from, to)
  let gathered = nothing
  let after: Parameters<typeof tx.usage.eventsAfter>[2] = null
  for (let read = 0; ; read += EVENTS_AT_ONCE) {
    if (read >= MOST_EVENTS) throw tooLong('events')
    const rows = await tx.usage.eventsAfter(own, { from, to }, after, EVENTS_AT_ONCE)
    gathered = add(gathered, rows.map(countedEvent))
    after = rows.at(-1) ?? null
    if (rows.length < EVENTS_AT_ONCE) return gathered
  }
}

/** Without the events of a detached part of the archive the series would be too low, and not say so. */
async function expectAttached(tx: Moment['tx'], feature: MeteredFeature, from: Instant, to: Instant): Promise<void> {
  const counts = await tx.usageArchive.countsOf(feature, from, to)
  if (!counts.some(({ state }) => state === 'detached')) return
  throw new Refused(refused('usage.archived', DETACHED, { param: 'series' }).error)
}

/** With what a meter that carries over begins the window: the level before its period, and what came since. */
async function levelAt(
  moment: Moment,
  subject: SeriesSubject,
  at: Instant,
  versionOf: CustomerStanding['versionOf'],
): Promise<GroupTotal[]> {
  const { feature, meter, subscription } = subject
  if (meter.carryOver !== true || subscription === null) return []
  const open = meteredPeriodAt(subscription, feature.featureSlug, at, versionOf)
  if (open === null) return []
  const { start } = open.period
  const key = { ...feature, subscriptionId: subscription.id, periodStart: start }
  const before = await carriedTotals(moment.tx, key, meter)
  const window = { start, end: at }
  const since = await eventsOf(moment, subject, window, [] as GroupTotal[], (all, events) =>
    mergeGroupTotals(all, totalsByGroup(meter, events, window)),
  )
  return openingTotals(mergeGroupTotals(before, since), at)
}

function pointView({ interval, quantity, groups }: SeriesPoint, { byGroup }: AskedSeries) {
  return {
    ...intervalView(interval),
    quantity: formatExact(quantity),
    eventCount: groups.reduce((total, { eventCount }) => total + eventCount, 0),
    ...(byGroup
      ? {
          groups: groups.map((each) => ({
            group: each.key,
            quantity: formatExact(each.quantity),
            eventCount: each.eventCount,
          })),
        }
      : {}),
  }
}
