import { assert } from '../assert.ts'
import { compare, isNegative, isPositive, minimum, type Rational, subtract, sum } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import { type Grant, isEffective, type OpenGrant } from './grant.ts'

/** Units drawn from one grant. The list is stored on the debit, in the order in which it was drawn. */
export interface Allocation {
  readonly grantId: string
  readonly amount: Rational
}

export interface Drawdown {
  readonly allocations: readonly Allocation[]
  /** The grants as they were given, with what is now left of each. */
  readonly grants: readonly OpenGrant[]
  /** Σ allocations. */
  readonly covered: Rational
  /** What no grant could cover; covered + uncovered is the amount. */
  readonly uncovered: Rational
}

/**
 * Draws `amount` (in the wallet's unit, not negative) from the grants that are effective at `at`, in the fixed order of
 * {@link compareGrants}. Deterministic: the order in which the grants are given does not matter. Decides nothing about
 * what is uncovered; the source of the order is semantics §8. Refuses nothing: too little to draw from is `uncovered`, and a
 * negative amount, which would be a grant, is a bug and throws.
 */
export function drawDown(grants: readonly OpenGrant[], amount: Rational, at: Instant): Drawdown {
  assert(!isNegative(amount), 'a drawdown is never negative')
  const allocations: Allocation[] = []
  let uncovered = amount
  for (const grant of grants.filter((candidate) => isEffective(candidate, at)).sort(compareGrants)) {
    const drawn = minimum(grant.remaining, uncovered)
    if (!isPositive(drawn)) continue
    allocations.push({ grantId: grant.id, amount: drawn })
    uncovered = subtract(uncovered, drawn)
  }
  return {
    allocations,
    grants: withoutDrawn(grants, allocations),
    covered: sum(allocations.map((allocation) => allocation.amount)),
    uncovered,
  }
}

/** Priority, then the earliest expiry (none is last), then the lowest cost basis, then the oldest, then the id (semantics §8). */
export function compareGrants(a: Grant, b: Grant): number {
  return (
    a.priority - b.priority ||
    compareExpiry(a.expiresAt, b.expiresAt) ||
    compare(a.costBasis, b.costBasis) ||
    a.createdAt - b.createdAt ||
    (a.id < b.id ? -1 : Number(a.id > b.id))
  )
}

function compareExpiry(a: Instant | null, b: Instant | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return a - b
}

function withoutDrawn(grants: readonly OpenGrant[], allocations: readonly Allocation[]): OpenGrant[] {
  const drawn = new Map(allocations.map(({ grantId, amount }) => [grantId, amount]))
  return grants.map((grant) => {
    const amount = drawn.get(grant.id)
    return amount === undefined ? grant : { ...grant, remaining: subtract(grant.remaining, amount) }
  })
}
