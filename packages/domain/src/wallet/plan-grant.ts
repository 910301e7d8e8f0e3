import type { PlanGrant, Rollover } from '../catalog/plan.ts'
import { parseDecimal } from '../money/decimal.ts'
import { minimum, multiply, ONE, type Rational, rational, ZERO } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { DEFAULT_PRIORITY, type Grant, type GrantOrigin } from './grant.ts'
import { roundToUnit, toWalletUnits } from './wallet.ts'

interface PlanGrantMade {
  readonly id: string
  /** From when the grant is effective to the end of the period. */
  readonly period: Interval
  readonly createdAt: Instant
  readonly origin: GrantOrigin
  readonly share?: Rational
}

/**
 * The grant that a plan makes for `period`: it expires when the period ends, or never when it is made once. `share` is
 * the part of the whole amount, for a grant that begins after its period did.
 */
export function grantOfPlan(
  planGrant: PlanGrant,
  { id, period, createdAt, origin, share = ONE }: PlanGrantMade,
): Grant {
  const perPeriod = planGrant.every === 'period'
  return {
    id,
    amount: toWalletUnits(planGrant.unit, multiply(parseDecimal(planGrant.amount), share)),
    priority: planGrant.priority ?? DEFAULT_PRIORITY,
    effectiveAt: period.start,
    expiresAt: perPeriod ? period.end : null,
    costBasis: ZERO,
    source: 'plan',
    createdAt,
    voidedAt: null,
    rollover: perPeriod ? livingRollover(planGrant.rollover) : null,
    origin,
  }
}

function livingRollover(rollover: Rollover | undefined): Rollover | null {
  return rollover === undefined || rollover.kind === 'none' ? null : rollover
}

/** What of an unspent plan grant lives on, never more than all of it: up to the cap, or the share. */
export function rolledOver(unspent: Rational, rollover: Rollover | null, unit: string): Rational {
  if (rollover === null || rollover.kind === 'none') return ZERO
  if (rollover.kind === 'amount') return minimum(unspent, toWalletUnits(unit, parseDecimal(rollover.cap)))
  const share = multiply(unspent, multiply(parseDecimal(rollover.percent), rational(1, 100)))
  return minimum(unspent, roundToUnit(unit, share))
}
