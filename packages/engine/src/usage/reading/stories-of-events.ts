import {
  earlier,
  groupKeyOf,
  groupKeyText,
  type Instant,
  isLateCorrection,
  passesFilters,
  type UsageAttribution,
} from '@tallywright/domain'
import type { BilledUse, FeedEvent, UsageEventRow } from '@tallywright/store'
import type { Moment } from '../../command/context.ts'
import type { UsageWorld } from '../../memory/usage-world.ts'
import type { EventPlace, EventStory } from '../../views/usage-event-view.ts'
import { type PlaceOfEvent, placeOfEvent } from '../totals/place-of-event.ts'
import { worldOfPlaces } from '../totals/world-of-places.ts'

/** What became of each of these events, by its id: by so many statements whatever their number. */
export async function storiesOf(
  moment: Moment,
  events: readonly FeedEvent[],
): Promise<ReadonlyMap<string, EventStory>> {
  const changes = Map.groupBy(await moment.tx.usageFeed.changesOf(events), keyOfChanged)
  const told = events.map((event) => {
    const own = changes.get(keyOf(event)) ?? []
    // What is voided counted last where its last change says.
    return { event, changes: own, current: [event, ...own].find(({ counts }) => counts) ?? own.at(-1) ?? event }
  })
  const world = await worldOf(
    moment,
    told.map(({ current }) => current),
  )
  const placed = told.map((each) => ({ ...each, place: placeOfEvent(world, each.current) }))
  const billed = await billedUseOf(moment, placed)
  return new Map(
    placed.map(({ event, current, place, changes: own }) => [
      event.id,
      {
        event,
        current,
        place: placeIn(place, current),
        billedBy: billedBy(billed, event, place),
        changes: own.map((row) => ({ row, billedBy: billedBy(billed, row, place) })),
      },
    ]),
  )
}

function keyOf({ customerId, idempotencyKey }: UsageEventRow): string {
  return `${customerId}\n${idempotencyKey}`
}

function keyOfChanged({ customerId, refersTo }: UsageEventRow): string {
  return `${customerId}\n${refersTo}`
}

function worldOf(moment: Moment, rows: readonly UsageEventRow[]): Promise<UsageWorld> {
  const attributed = rows.filter(({ subscriptionId }) => subscriptionId !== null)
  const customers = [...new Map(attributed.map(({ bucket, customerId: id }) => [id, { bucket, id }] as const)).values()]
  const earliest = attributed.reduce((first, { countsAt }) => earlier(first, countsAt), moment.now)
  return worldOfPlaces(moment, customers, earliest)
}

function placeIn(place: PlaceOfEvent, { subscriptionId, countsAt, properties }: UsageEventRow): EventPlace | null {
  if (subscriptionId === null || place === 'uncovered') return null
  const known = { subscriptionId, countsAt }
  if (place === 'closed')
    return { ...known, priceId: null, period: null, segmentStart: null, group: {}, isMetered: true }
  const { meter, price, period, segmentStart } = place
  const isMetered = passesFilters(properties, meter.filters ?? [])
  return { ...known, priceId: price?.id ?? null, period, segmentStart, group: groupKeyOf(meter, properties), isMetered }
}

interface Placed {
  readonly current: UsageEventRow
  readonly place: PlaceOfEvent
}

async function billedUseOf({ tx }: Moment, placed: readonly Placed[]): Promise<readonly BilledUse[]> {
  const found = placed.flatMap(({ current: { bucket }, place }) =>
    typeof place === 'string' ? [] : [{ bucket, id: place.subscription.id, start: place.period.start }],
  )
  const starts = found.map(({ start }) => start)
  return tx.usageFeed.billedUse(found, starts)
}

/** The first line that bills the use of its period and group after it came: a late one is billed by a correction. */
function billedBy(billed: readonly BilledUse[], row: UsageEventRow, place: PlaceOfEvent): BilledUse | null {
  if (typeof place === 'string' || !passesFilters(row.properties, place.meter.filters ?? [])) return null
  return billed.find((use) => isOf(use, row, place) && isAfter(use, row)) ?? null
}

function isOf(use: BilledUse, { featureSlug, properties, isLate }: UsageEventRow, place: UsageAttribution): boolean {
  const { meter, period, subscription } = place
  const isItsKind = isLate ? isLateCorrection(use) : use.kind === 'usage'
  return (
    isItsKind &&
    use.subscriptionId === subscription.id &&
    use.featureSlug === featureSlug &&
    use.serviceStart === period.start &&
    use.groupKey === groupKeyText(groupKeyOf(meter, properties))
  )
}

/** At one instant of a clock that stands still, ids tell which was first. */
function isAfter({ finalizedAt, lineId }: BilledUse, row: UsageEventRow): boolean {
  const since: Instant = row.changedAt ?? row.receivedAt
  if (finalizedAt === null || finalizedAt === since) return madeAt(lineId) >= madeAt(row.id)
  return finalizedAt > since
}

/** The part of an id that is its time. */
function madeAt(id: string): string {
  return id.slice(id.indexOf('_') + 1).slice(0, 10)
}
