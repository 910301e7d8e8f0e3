import {
  addMilliseconds,
  formatExact,
  type Instant,
  type Interval,
  instantToIso,
  isLateCorrection,
  type Line,
  parseDecimal,
  parseGroupKey,
  siblingCauses,
} from '@tallywright/domain'
import type {
  ArchivedCount,
  BehindLine,
  EventBehindLine,
  EventCount,
  InvoiceRow,
  MeteredFeature,
  UsagePeriod,
} from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import type { UsageWorld } from '../memory/usage-world.ts'
import { placeOfEvent } from '../usage/totals/place-of-event.ts'
import { worldOfPlaces } from '../usage/totals/world-of-places.ts'

/** So many events of a line are shown one by one. */
const EVENTS_SHOWN = 100

/** What stands behind a line that was not rated from use. */
export const NO_EVENTS = { events: null, firstEvents: [], archived: false, detachedEvents: 0 }

/** A price period that lines bill use of, with what totals and the archive know of it. */
interface BilledPeriod extends UsagePeriod {
  /** Before this its events count. */
  readonly end: Instant
  readonly totals: readonly EventCount[]
  readonly archived: readonly ArchivedCount[]
}

/** A line of use, and what it was rated from by segment and group. */
interface RatedUse {
  readonly line: Line
  readonly period: BilledPeriod
  readonly stretches: readonly (BehindLine & Pick<EventCount, 'events'>)[]
}

/**
 * How many events each line of usage, or the correction of one, was rated from, and the first of them, by the line's id: those of its
 * group that the meters of its segments counted, as they count now. So many statements as there are price periods, whatever the number
 * of lines and events; events are counted one by one only where totals do not know how many: where the line bills a part of a
 * period that goes on, or events were detached.
 */
export async function eventsBehindLines(moment: Moment, invoice: InvoiceRow, lines: readonly Line[]) {
  const used = await ratedUses(moment, invoice, lines.filter(isRated))
  const stretchesOf = (uses: readonly RatedUse[]) => uses.flatMap(({ stretches }) => stretches)
  const shown = Map.groupBy(await moment.tx.usage.eventsBehind(stretchesOf(used)), ({ line }) => line)
  const isUncounted = ({ period }: RatedUse) => isOfPart(invoice) || detachedIn(period) > 0
  const counts = await moment.tx.usage.countBehind(stretchesOf(used.filter(isUncounted)))
  return new Map(
    used.map((use) => {
      const { line, period, stretches } = use
      const known = stretches.reduce((sum, { events }) => sum + events, 0)
      const behind = {
        events: isUncounted(use) ? (counts.get(line.id) ?? 0) : known,
        firstEvents: (shown.get(line.id) ?? []).slice(0, EVENTS_SHOWN).map(eventView),
        archived: period.archived.length > 0,
        detachedEvents: detachedIn(period),
      }
      return [line.id, behind] as const
    }),
  )
}

/** Whether it bills what had been used of a period that goes on. */
function isOfPart({ cause }: InvoiceRow): boolean {
  return siblingCauses(cause) !== null
}

/** What usage, or its correction, was billed by. */
type UseLine = Line & { readonly subscriptionId: string; readonly featureSlug: string }

function isRated(line: Line): line is UseLine {
  const { kind, subscriptionId, featureSlug } = line
  return (kind === 'usage' || isLateCorrection(line)) && subscriptionId !== null && featureSlug !== null
}

async function ratedUses(moment: Moment, invoice: InvoiceRow, lines: readonly UseLine[]): Promise<RatedUse[]> {
  const [first] = lines.map(({ servicePeriod }) => servicePeriod.start).sort((a, b) => a - b)
  if (first === undefined) return []
  const { bucket, customerId } = invoice
  const world = await worldOfPlaces(moment, [{ bucket, id: customerId }], first)
  const known = new Map<string, BilledPeriod>()
  const uses: RatedUse[] = []
  for (const line of lines) {
    const { subscriptionId, featureSlug, servicePeriod } = line
    const name = JSON.stringify([subscriptionId, featureSlug, servicePeriod.start, servicePeriod.end])
    const feature = { bucket, customerId, subscriptionId, featureSlug }
    // What was used at the very instant is in it: it may be what made the invoice due.
    const end = isOfPart(invoice) ? addMilliseconds(servicePeriod.end, 1) : servicePeriod.end
    const period = known.get(name) ?? (await billedPeriod(moment, feature, { ...servicePeriod, end }))
    known.set(name, period)
    uses.push({ line, period, stretches: stretchesBehind(world, line, period) })
  }
  return uses
}

async function billedPeriod(
  { tx }: Moment,
  feature: MeteredFeature,
  { start: periodStart, end }: Interval,
): Promise<BilledPeriod> {
  const totals = await tx.usageTotals.countsOf({ ...feature, periodStart })
  const archived = await tx.usageArchive.countsOf(feature, periodStart, end)
  return { ...feature, periodStart, end, totals: totals.filter(({ segmentStart }) => segmentStart < end), archived }
}

/** By segment. A line without a group is of all of them; what no price bills is not behind it. */
function stretchesBehind(world: UsageWorld, { id: line, group }: UseLine, period: BilledPeriod) {
  const { totals, end, archived: _, periodStart: __, ...feature } = period
  const starts = [...new Set(totals.map(({ segmentStart }) => segmentStart))]
  const ofGroup = totals.filter(({ groupKey }) => group === null || groupKey === group)
  return [...Map.groupBy(ofGroup, ({ segmentStart }) => segmentStart)].flatMap(([from, own]) => {
    const place = placeOfEvent(world, { ...feature, countsAt: from })
    if (typeof place === 'object' && place.price === null) return []
    const events = own.reduce((sum, total) => sum + total.events, 0)
    const stretch = {
      ...feature,
      line,
      from,
      to: starts[starts.indexOf(from) + 1] ?? end,
      group: group === null ? null : parseGroupKey(group),
      // Of a period that was billed before it was kept what from, the filters are not known.
      filters: typeof place === 'object' ? (place.meter.filters ?? []) : [],
      limit: Math.min(events, EVENTS_SHOWN),
    }
    return [{ ...stretch, events }]
  })
}

function detachedIn({ archived }: BilledPeriod): number {
  return archived.filter(({ state }) => state === 'detached').reduce((sum, { events }) => sum + events, 0)
}

function eventView({ id, idempotencyKey, refersTo, timestamp, units, properties }: EventBehindLine) {
  return {
    usageEventId: id,
    // One that amends another is known by the key of that.
    idempotencyKey: refersTo ?? idempotencyKey,
    timestamp: instantToIso(timestamp),
    units: formatExact(parseDecimal(units)),
    properties,
  }
}
