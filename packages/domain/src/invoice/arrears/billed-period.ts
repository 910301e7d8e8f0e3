import { assert } from '../../assert.ts'
import type { Rational } from '../../money/rational.ts'
import { timeFraction } from '../../proration/fraction.ts'
import type { TimeMeasure } from '../../proration/prorate.ts'
import { isUnbilled } from '../../subscription/segment.ts'
import type { Segment, Subscription } from '../../subscription/subscription.ts'
import { billingPeriodContaining, scheduleWithCadence } from '../../time/billing-period.ts'
import type { Cadence } from '../../time/cadence.ts'
import { addMilliseconds, earlier, type Instant } from '../../time/instant.ts'
import { type Interval, intersect } from '../../time/interval.ts'

/** A segment within one price's billing period; `counted` is the time it stands for. */
export interface BilledSegment extends Segment {
  readonly counted: Interval
  /** False for time without access that no price period of this cadence had begun before. */
  readonly isBilled: boolean
}

/**
 * A billing period of one cadence that ends at a boundary. `counted` is the time its amounts stand for: the period itself,
 * or, where it is cut and its unused time is not credited, the period as it would have been (semantics §6).
 */
export interface BilledPeriod extends Interval {
  readonly counted: Interval
  readonly whole: Interval
  readonly segments: readonly BilledSegment[]
}

/**
 * The billing period of a price with this cadence that ends at `at`; null when none does. All end where the plan's period
 * does, also where that is cut; before, only those of shorter cadences (semantics §2).
 */
export function billedPeriod(
  closed: Subscription,
  cadence: Cadence,
  at: Instant,
  creditsUnusedTime: boolean,
): BilledPeriod | null {
  assert(closed.period !== null, 'only a period that is open closes')
  if (at <= closed.schedule.startsAt) return null
  const { start, end, whole } = billingPeriodContaining(
    scheduleWithCadence(closed.schedule, cadence),
    addMilliseconds(at, -1),
  )
  if (end > at && closed.period.end > at) return null
  const period = { start, end: at, counted: { start, end: creditsUnusedTime ? at : end }, whole }
  return { ...period, segments: segmentsOf(closed, period) }
}

function segmentsOf({ segments }: Subscription, period: Omit<BilledPeriod, 'segments'>): BilledSegment[] {
  const billed = segments.flatMap((segment): BilledSegment[] => {
    const part = intersect(segment, period)
    if (part === null) return []
    const end = part.end === period.end ? period.counted.end : part.end
    const counted = { start: part.start, end }
    return [{ ...segment, ...part, counted, isBilled: !isUnbilled(segment, period) }]
  })
  assert(earlier(billed[0]?.start ?? period.end, period.end) === period.start, 'the segments reach back to the period')
  return billed
}

/** How this subscription measures parts of time; where changes are not prorated, exactly. */
export function timeMeasureOf({ proration, schedule }: Pick<Subscription, 'proration' | 'schedule'>): TimeMeasure {
  return { granularity: proration === 'none' ? 'second' : proration, timeZone: schedule.anchor.timeZone }
}

export function partOf(part: Interval, whole: Interval, { granularity, timeZone }: TimeMeasure): Rational {
  return timeFraction(part, whole, granularity, timeZone)
}
