import { type AddOnVersion, type PlanVersion, pricesFor } from '../catalog/plan-version.ts'
import type { Currency } from '../money/currency.ts'
import { type Cadence, sameCadence } from '../time/cadence.ts'
import { addMilliseconds, type Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import type { AttachedAddOn, NoAccess, Segment, Subscription } from './subscription.ts'

export type SegmentTerms = Omit<Segment, 'start' | 'end'>

/** What a segment that begins now is made of; `noAccess` is carried over from the one before it. */
export function segmentTerms(
  subscription: Pick<Subscription, 'planVersion' | 'seats' | 'cadence' | 'currency' | 'addOns'>,
  noAccess: NoAccess | null,
): SegmentTerms {
  const { planVersion, seats, cadence, currency, addOns } = subscription
  return {
    planVersionId: planVersion.id,
    seats,
    noAccess,
    priceCadences: shorterCadences(planVersion, addOns, cadence, currency),
  }
}

function shorterCadences(
  planVersion: PlanVersion,
  addOns: readonly AttachedAddOn[],
  cadence: Cadence,
  currency: Currency,
): Cadence[] {
  const versions: (PlanVersion | AddOnVersion)[] = [planVersion, ...addOns.map(({ addOnVersion }) => addOnVersion)]
  const all = versions.flatMap((version) => pricesFor(version, cadence, currency).map((price) => price.cadence))
  const shorter = all.filter((priceCadence) => !sameCadence(priceCadence, cadence))
  return shorter.filter((one, index) => shorter.findIndex((other) => sameCadence(one, other)) === index)
}

/**
 * Changes all that comes after `at`, cutting the segment that contains it. Equal neighbours become one again, because a
 * maximum over two halves of a period is not the maximum over the whole.
 *
 * ```
 * before   |-------- Team --------|
 * change         ^ at
 * after    |Team |--- Business ---|
 * ```
 */
export function changeSegmentsFrom(
  segments: readonly Segment[],
  at: Instant,
  change: Partial<SegmentTerms>,
): Segment[] {
  const changed = segments.flatMap((segment) => {
    if (segment.end <= at) return [segment]
    if (segment.start >= at) return [{ ...segment, ...change }]
    return [
      { ...segment, end: at },
      { ...segment, start: at, ...change },
    ]
  })
  return joinEqual(changed)
}

function joinEqual(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = []
  for (const segment of segments) {
    const last = joined.at(-1)
    if (last !== undefined && sameTerms(last, segment)) joined[joined.length - 1] = { ...last, end: segment.end }
    else joined.push(segment)
  }
  return joined
}

function sameTerms(a: Segment, b: Segment): boolean {
  return (
    a.planVersionId === b.planVersionId &&
    a.noAccess?.reason === b.noAccess?.reason &&
    a.noAccess?.unbilledFrom === b.noAccess?.unbilledFrom &&
    sameSeats(a.seats, b.seats) &&
    a.priceCadences.length === b.priceCadences.length &&
    a.priceCadences.every((cadence) => b.priceCadences.some((other) => sameCadence(cadence, other)))
  )
}

function sameSeats(a: Segment['seats'], b: Segment['seats']): boolean {
  return [...Object.keys(a), ...Object.keys(b)].every((slug) => a[slug] === b[slug])
}

/** The segments of a period that ends early, at `at`. */
export function segmentsUntil(segments: readonly Segment[], at: Instant): Segment[] {
  return segments
    .filter(({ start }) => start < at)
    .map((segment) => (segment.end > at ? { ...segment, end: at } : segment))
}

/**
 * True for time without access in a price's billing period that began after access ended: it is not billed. A period
 * that had begun before, and so was billed, is billed to its end (semantics §5).
 */
export function isUnbilled({ noAccess }: Pick<Segment, 'noAccess'>, pricePeriod: Interval): boolean {
  return noAccess !== null && noAccess.unbilledFrom <= pricePeriod.start
}

/** The access that holds at the end of the open period, and so now. */
export function currentNoAccess({ segments }: Pick<Subscription, 'segments'>): NoAccess | null {
  return segments.at(-1)?.noAccess ?? null
}

/** Access ends at `at`: periods that begin then are billed, those that begin later are not. What ended it first stays. */
export function endAccess(subscription: Subscription, at: Instant, reason: NoAccess['reason']): readonly Segment[] {
  if (currentNoAccess(subscription) !== null) return subscription.segments
  return changeSegmentsFrom(subscription.segments, at, { noAccess: { reason, unbilledFrom: addMilliseconds(at, 1) } })
}
