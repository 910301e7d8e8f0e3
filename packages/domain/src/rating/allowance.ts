import {
  add,
  equals,
  isNegative,
  isPositive,
  maximum,
  minimum,
  multiply,
  negate,
  type Rational,
  subtract,
  sum,
  ZERO,
} from '../money/rational.ts'
import type { UsageGroup } from './rate-input.ts'

/** Usage of one group in converted units, and how much of it earlier usage of the group was free. */
interface AllowanceTaker {
  readonly quantity: Rational
  readonly freeBefore: Rational
  readonly usage: UsageGroup
}

/**
 * How much of `free` units each group gets: what metering found in event order (`freeQuantity`), otherwise in the order of
 * the groups. Where usage was taken back `free` is negative, and groups give back at most what they had.
 */
export function shareAllowance(free: Rational, takers: readonly AllowanceTaker[]): Rational[] {
  const known = takers.some(({ usage }) => usage.freeQuantity !== undefined)
  let left = free
  return takers.map(({ quantity, freeBefore, usage }) => {
    const wanted = known ? (usage.freeQuantity ?? ZERO) : left
    const taken = maximum(negate(freeBefore), minimum(wanted, maximum(ZERO, quantity)))
    left = subtract(left, taken)
    return taken
  })
}

/** The events that are left when the first `free` units cost nothing; one that is covered wholly is gone. */
export function eventsBeyond(events: readonly Rational[], free: Rational): readonly Rational[] {
  if (!isPositive(free)) return events
  let left = free
  return events.flatMap((units) => {
    if (!isPositive(left) || isNegative(units)) return [units]
    const covered = minimum(left, units)
    left = subtract(left, covered)
    return equals(covered, units) ? [] : [subtract(units, covered)]
  })
}

/**
 * The allowance that holds while each segment lasts: one per period, Σ plan value × segment share (semantics §6).
 *
 * A unit is free when its place in the period's order of events is within the allowance of the whole period, or was
 * within the one in force when it was used; so a change to a smaller plan takes back nothing that was free.
 *
 * ```
 * Period      |--- 1,000 ---|---- 100 ----|    period: 1,000 × 1/2 + 100 × 1/2 = 550
 * Used              900            50
 * Free              900             0          900 were free when used; the next 50 are beyond 550
 * ```
 */
export function allowancesInForce(
  segments: readonly { readonly value: Rational; readonly share: Rational }[],
): Rational[] {
  let sharesLeft = sum(segments.map(({ share }) => share))
  let passed = ZERO
  const whenUsed = segments.map(({ value, share }) => {
    const inForce = add(passed, multiply(value, sharesLeft))
    passed = add(passed, multiply(value, share))
    sharesLeft = subtract(sharesLeft, share)
    return inForce
  })
  return whenUsed.map((inForce) => maximum(inForce, passed))
}
