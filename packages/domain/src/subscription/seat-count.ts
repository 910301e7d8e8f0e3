import type { PlanSeats } from '../catalog/plan.ts'
import type { PlanVersion } from '../catalog/plan-version.ts'
import { type Failure, type Result, refuse, success } from '../result.ts'

/** Seats by feature slug, in all: included and extra. */
export type SeatCounts = Readonly<Record<string, number>>

export function planSeats({ plan }: PlanVersion, featureSlug: string): PlanSeats | null {
  const feature = plan.features[featureSlug]
  return feature?.type === 'seats' ? feature : null
}

/** Seats beyond what the plan includes and what is granted for a time: only these are charged. */
export function extraSeats(
  planVersion: PlanVersion,
  seats: SeatCounts,
  featureSlug: string,
  granted: SeatCounts = {},
): number {
  const included = (planSeats(planVersion, featureSlug)?.included ?? 0) + (granted[featureSlug] ?? 0)
  return Math.max((seats[featureSlug] ?? 0) - included, 0)
}

/** What is wanted at a creation; a feature that is not named gets what the plan includes. */
export function seatsToBegin(
  planVersion: PlanVersion,
  wanted: SeatCounts = {},
  granted: SeatCounts = {},
): Result<SeatCounts> {
  const refused = refusalOfWanted(planVersion, wanted, granted)
  return refused ?? success({ ...includedSeats(planVersion), ...withoutForeign(planVersion, wanted) })
}

/**
 * The seats after a change to `target`: what is wanted, else what is held, at least what the target includes. Nobody
 * loses a seat by a change of plan without saying so: seats that the target has no room for are refused (semantics §6).
 */
export function seatsAfterChange(
  target: PlanVersion,
  held: SeatCounts,
  wanted: SeatCounts = {},
  granted: SeatCounts = {},
): Result<SeatCounts> {
  const refused = refusalOfWanted(target, wanted, granted)
  if (refused !== null) return refused
  const kept = Object.entries(held).filter(([slug]) => wanted[slug] === undefined)
  const stranded = kept.find(([slug, count]) => count > capacity(target, slug, granted))
  if (stranded !== undefined) return strands(target, ...stranded, granted)
  return success(settleSeats(target, held, wanted))
}

/** The same without refusing, for a change that was accepted when it was scheduled. */
export function settleSeats(target: PlanVersion, held: SeatCounts, wanted: SeatCounts): SeatCounts {
  const counts = Object.entries(includedSeats(target)).map(([slug, included]) => {
    return [slug, wanted[slug] ?? Math.max(held[slug] ?? 0, included)] as const
  })
  return Object.fromEntries(counts)
}

/** Why a plan cannot give these seats; null when it can. */
export function refusalOfWanted(
  planVersion: PlanVersion,
  wanted: SeatCounts,
  granted: SeatCounts = {},
): Failure | null {
  for (const [slug, count] of Object.entries(wanted)) {
    const refused = refusalOfCount(planVersion, slug, count, granted)
    if (refused !== null) return refused
  }
  return null
}

/** Half a seat, or a number too large to count exactly, would be multiplied with a price all the same. */
export function refusalOfSeatCount(param: string, count: number): Failure | null {
  if (count < 0) return refuse('seats.below_zero', 'Seats cannot be fewer than none.', { param })
  if (Number.isSafeInteger(count)) return null
  return refuse('seats.not_whole', 'A count of seats is a whole number.', { param })
}

function refusalOfCount(planVersion: PlanVersion, slug: string, count: number, granted: SeatCounts): Failure | null {
  const [param, name] = [`seats.${slug}`, planVersion.plan.name]
  const refused = refusalOfSeatCount(param, count)
  if (refused !== null) return refused
  // None of what a plan does not have is how a caller gives up seats that the plan has no place for.
  if (planSeats(planVersion, slug) === null && count === 0) return null
  if (planSeats(planVersion, slug) === null)
    return refuse('feature.not_in_plan', `${name} has no seats "${slug}".`, { param })
  const limit = capacity(planVersion, slug, granted)
  if (count <= limit) return null
  return refuse('seats.limit_reached', `${name} has ${limit} seats "${slug}" and no extra ones.`, {
    param,
    details: { featureSlug: slug, limit, requested: count },
  })
}

function strands(target: PlanVersion, slug: string, held: number, granted: SeatCounts): Failure {
  const limit = capacity(target, slug, granted)
  const message = `${target.plan.name} has room for ${limit} of ${held} seats "${slug}"; say how many to keep.`
  return refuse('plan_change.strands_seats', message, {
    param: `seats.${slug}`,
    details: { featureSlug: slug, held, limit },
  })
}

function capacity(planVersion: PlanVersion, slug: string, granted: SeatCounts): number {
  const feature = planSeats(planVersion, slug)
  if (feature === null) return 0
  return feature.extra === 'allowed' ? Number.POSITIVE_INFINITY : feature.included + (granted[slug] ?? 0)
}

function includedSeats({ plan }: PlanVersion): SeatCounts {
  const seats = Object.entries(plan.features).flatMap(([slug, feature]) => {
    return feature?.type === 'seats' ? [[slug, feature.included] as const] : []
  })
  return Object.fromEntries(seats)
}

/** The counts of features that the plan has. */
export function withoutForeign(planVersion: PlanVersion, wanted: SeatCounts): SeatCounts {
  return Object.fromEntries(Object.entries(wanted).filter(([slug]) => planSeats(planVersion, slug) !== null))
}
