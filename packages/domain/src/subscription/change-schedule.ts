import { type Alignment, localDateTime } from '../time/anchor.ts'
import { type BillingSchedule, billingSchedule, scheduleInZone } from '../time/billing-period.ts'
import { type Cadence, cadenceStep, sameCadence } from '../time/cadence.ts'
import type { Instant } from '../time/instant.ts'
import type { Subscription } from './subscription.ts'

const ANNIVERSARY: Alignment = { kind: 'anniversary' }

/** `restart`: the instant becomes the anchor and its period is whole, whatever the plan aligns to (semantics §6). */
export function restartedSchedule(at: Instant, timeZone: string, cadence: Cadence): BillingSchedule {
  return billingSchedule(at, timeZone, cadence, ANNIVERSARY)
}

/**
 * The schedule after the open period: in the customer's zone, and in a new cadence if one was scheduled. Before the first
 * period it is the schedule that will begin, in that zone and cadence.
 */
export function scheduleAfterPeriod(
  subscription: Subscription,
  cadence: Cadence,
  alignment: Alignment = ANNIVERSARY,
): BillingSchedule {
  const { schedule, period, timeZone } = subscription
  if (period === null) return billingSchedule(schedule.startsAt, timeZone, cadence, alignment)
  const moves = timeZone !== schedule.anchor.timeZone
  const moved = moves ? scheduleInZone(schedule, period, timeZone) : { ...schedule, alignsAt: period.end }
  if (sameCadence(cadence, schedule.cadence)) return moves ? moved : schedule
  if (alignment.kind !== 'anniversary') return billingSchedule(period.end, timeZone, cadence, alignment)
  return countedFrom(period.end, moved, cadence)
}

/**
 * A new cadence counted from a boundary of the old one. The day of the month stays: monthly on the 31st that becomes
 * yearly on 29 February bills on 28 February, and monthly again on the 31st.
 */
function countedFrom(boundary: Instant, { anchor, alignsAt, cadence: old }: BillingSchedule, cadence: Cadence) {
  const keepsDay = cadenceStep(old).family === 'month'
  const dayOfMonth = keepsDay ? anchor.dayOfMonth : localDateTime(alignsAt, anchor.timeZone).day
  return { anchor: { ...anchor, instant: alignsAt, dayOfMonth }, cadence, startsAt: boundary, alignsAt }
}
