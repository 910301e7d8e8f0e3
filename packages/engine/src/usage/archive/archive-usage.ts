import {
  addMilliseconds,
  attributeToBilled,
  DAY,
  earlier,
  grantedMeters,
  type Instant,
  instantFromEpoch,
  type PlanVersion,
} from '@tallywright/domain'
import type { BilledBasis, BoundaryToArchive, PeriodToArchive, StoredSubscription } from '@tallywright/store'
import type { Context, Moment } from '../../command/context.ts'
import { atMoment } from '../../command/moment.ts'
import { versionsOf } from '../../memory/usage-world.ts'

/** What one step did: nothing of either is left for now when both are 0. */
export interface ArchivedUsage {
  readonly events: number
  readonly boundaries: number
}

/** Less than a tenth of a second on a busy machine. */
const EVENTS_A_STEP = 5000
const BOUNDARIES_A_STEP = 50

/**
 * Moves events of periods that were billed longer ago than the environment's setting to the archive, in one bounded transaction:
 * boundary by boundary, all of their events that nobody has in hand (decision 39). Call again while it does anything.
 */
export function archiveUsage(context: Context): Promise<ArchivedUsage> {
  return atMoment(context, async (moment) => {
    const { tx, now, settings } = moment
    const { archiveAfterDays } = settings.usage
    if (archiveAfterDays === null) return { events: 0, boundaries: 0 }
    const due = await tx.usageArchive.due(addMilliseconds(now, -archiveAfterDays * DAY), BOUNDARIES_A_STEP)
    let [events, boundaries] = [0, 0]
    for (const boundary of due) {
      if (events >= EVENTS_A_STEP) break
      if (!(await tx.usageArchive.claim(boundary))) continue
      const moved = await archiveBoundary(moment, boundary, EVENTS_A_STEP - events)
      events += moved.events
      if (moved.isDone) boundaries += 1
    }
    return { events, boundaries }
  })
}

interface Moved {
  readonly events: number
  /** Nothing is left. */
  readonly isDone: boolean
}

async function archiveBoundary(moment: Moment, boundary: BoundaryToArchive, most: number): Promise<Moved> {
  const { tx, now } = moment
  const { bucket, subscriptionId, at } = boundary
  const stored = await tx.subscriptions.find(bucket, subscriptionId)
  const bases = await tx.lateUsage.basesAt(bucket, subscriptionId, [at])
  const versionOf = await versionsOf(
    moment,
    bases.map(({ closed }) => closed),
  )
  let events = 0
  for (const period of stored === null ? [] : bases.flatMap((basis) => periodsOf(basis, stored, versionOf))) {
    const moved = await archivePeriod(moment, period, most - events)
    events += moved.events
    if (!moved.isDone) return { events, isDone: false }
  }
  await tx.usageArchive.done(boundary, now)
  return { events, isDone: true }
}

/** The price periods that a boundary ended, as late usage finds them, whichever plan of the time granted the feature. */
function periodsOf(
  { bucket, at, closed }: BilledBasis,
  { subscription }: Pick<StoredSubscription, 'subscription'>,
  versionOf: (planVersionId: string) => PlanVersion,
): PeriodToArchive[] {
  const { id: subscriptionId, customerId, segments } = closed
  const past = [{ billing: { at, closed, opened: null, skipped: [] }, subscription }]
  const named = segments.flatMap(({ planVersionId }) => Object.keys(versionOf(planVersionId).meters))
  const periods = [...new Set([...grantedMeters(closed), ...named])].flatMap((featureSlug) =>
    segments.flatMap(({ end }) => {
      const last = addMilliseconds(earlier(end, at), -1)
      const period = attributeToBilled(past, featureSlug, last, versionOf)?.period
      if (period === undefined) return []
      const ends = { periodStart: period.start, periodEnd: earlier(period.end, at) }
      return [{ bucket, customerId, subscriptionId, featureSlug, ...ends }]
    }),
  )
  return [...new Map(periods.map((period) => [`${period.featureSlug} ${period.periodStart}`, period])).values()]
}

/** A part of the archive takes the events of one month. */
async function archivePeriod({ tx, now }: Moment, period: PeriodToArchive, most: number): Promise<Moved> {
  for (let events = 0; ; ) {
    const first = await tx.usageArchive.firstLeft(period)
    if (first === null) return { events, isDone: true }
    if (events >= most) return { events, isDone: false }
    const { start, end } = monthOf(first)
    const part = await tx.usageArchive.openPart(start, end, now)
    const moved = await tx.usageArchive.move(period, part, end, most - events)
    if (moved === 0) return { events, isDone: false }
    events += moved
  }
}

/** In UTC. */
function monthOf(instant: Instant) {
  const at = new Date(instant)
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  return { start: instantFromEpoch(Date.UTC(year, month)), end: instantFromEpoch(Date.UTC(year, month + 1)) }
}
