import { assert } from '../assert.ts'
import { billingPeriodContaining, scheduleWithCadence } from '../time/billing-period.ts'
import { type Cadence, sameCadence } from '../time/cadence.ts'
import { earlier, type Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { currentNoAccess, segmentsUntil, segmentTerms } from './segment.ts'
import type { NoAccess, Subscription } from './subscription.ts'

/** Time that is not billed in advance, and why: every due period has a line or a recorded reason (semantics §5). */
interface SkippedTime extends Interval {
  readonly reason: NoAccess['reason']
}

/**
 * What is billed at one boundary: in arrears what `closed` used in the price periods that end at `at` (without the time
 * that `isUnbilled`), in advance what `opened` begins there. Null means nothing of that side. The open period and the
 * segments of `closed` end at `at`, or later when only prices of shorter cadences end.
 */
export interface BoundaryBilling {
  readonly at: Instant
  readonly closed: Subscription | null
  readonly opened: Subscription | null
  readonly skipped: readonly SkippedTime[]
}

/** Opens the billing period that begins at `at`, as one segment. */
export function openPeriod(subscription: Subscription, at: Instant, noAccess: NoAccess | null): Subscription {
  const period = billingPeriodContaining(subscription.schedule, at)
  const segment = { start: period.start, end: period.end, ...segmentTerms(subscription, noAccess) }
  return { ...subscription, period, segments: [segment], closedUntil: at }
}

/** The open period and its segments, ended at `at`; null when nothing of it has passed. */
export function endPeriodAt(subscription: Subscription, at: Instant): Subscription | null {
  const { period, segments } = subscription
  if (period === null || period.start >= at) return null
  return { ...subscription, period: { ...period, end: at }, segments: segmentsUntil(segments, at) }
}

/**
 * The next instant at which a billing period of any price ends; null without an open period. A yearly plan with monthly
 * usage has monthly boundaries, as long as a segment that has such a price is not closed (semantics §2).
 */
export function nextBoundary({ schedule, period, segments, closedUntil }: Subscription): Instant | null {
  if (period === null) return null
  const open = segments.filter(({ end }) => end > closedUntil)
  const ends = open
    .flatMap(({ priceCadences }) => priceCadences)
    .map((cadence) => billingPeriodContaining(scheduleWithCadence(schedule, cadence), closedUntil).end)
  return ends.reduce(earlier, period.end)
}

/** The same in the billing period that contains `at`, also where nobody has opened that yet; null before the one that is open. */
export function inPeriodAt(subscription: Subscription, at: Instant): Subscription | null {
  const { period, schedule } = subscription
  if (period === null || at < period.start) return null
  if (at < period.end) return subscription
  return openPeriod(subscription, billingPeriodContaining(schedule, at).start, currentNoAccess(subscription))
}

/** The cadences of all prices that a boundary of the open period may bill. */
export function openCadences({ cadence, segments, closedUntil }: Subscription): Cadence[] {
  const open = segments.filter(({ end }) => end > closedUntil).flatMap(({ priceCadences }) => priceCadences)
  const all = [cadence, ...open]
  return all.filter((one, index) => all.findIndex((other) => sameCadence(one, other)) === index)
}

/** What begins at `at` after `opened` was opened: billed in advance, or skipped while there is no access. */
export function openingOf(opened: Subscription, at: Instant): Pick<BoundaryBilling, 'opened' | 'skipped'> {
  const noAccess = currentNoAccess(opened)
  if (noAccess === null) return { opened, skipped: [] }
  const begun = cadencesOf(opened)
    .map((cadence) => billingPeriodContaining(scheduleWithCadence(opened.schedule, cadence), at))
    .filter((period) => period.start === at)
  return { opened: null, skipped: begun.map(({ start, end }) => ({ start, end, reason: noAccess.reason })) }
}

function cadencesOf({ cadence, segments }: Subscription): Cadence[] {
  const last = segments.at(-1)
  assert(last !== undefined, 'an open period has a segment')
  return [cadence, ...last.priceCadences.filter((shorter) => !sameCadence(shorter, cadence))]
}
