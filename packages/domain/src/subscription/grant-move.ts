import type { ExactText } from '../explanation/explanation.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { add, isZero, multiply, type Rational, subtract, ZERO } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import { cameWithGrants, type GrantOffer, givesGrants, grantOffers, remainingShare } from './grant-offer.ts'
import type { Subscription } from './subscription.ts'

/** Wallet units that a change gives (positive) or takes back (negative), exactly: credits, or major units of a currency. */
export interface GrantMove {
  readonly unit: string
  readonly amount: ExactText
}

/**
 * How the grants of each period move when plan or add-ons change inside one: the difference × remaining fraction
 * (semantics §6). `after` null takes the unused part back and gives nothing: the period ends, or starts again with whole
 * grants of its own. Grants that come once do not move, and a period that came without grants has none to move.
 */
export function grantMoves(before: Subscription, after: Subscription | null, at: Instant): GrantMove[] {
  if (!cameWithGrants(before)) return []
  const fraction = remainingShare(before, at)
  const had = perUnit(grantOffers(before, at))
  const has = after === null ? new Map<string, Rational>() : perUnit(grantOffers(after, at))
  const units = [...new Set([...had.keys(), ...has.keys()])]
  return units.flatMap((unit) => {
    const difference = subtract(has.get(unit) ?? ZERO, had.get(unit) ?? ZERO)
    const amount = multiply(difference, fraction)
    const isGiven = amount.numerator > 0n && after !== null
    if (isZero(amount) || (isGiven && !givesGrants(after))) return []
    return [{ unit, amount: formatExact(amount) }]
  })
}

/** The grant of each period that units given by a change are added to: one that is new, else the first of the unit. */
export function offerOfMove(before: Subscription, after: Subscription, unit: string, at: Instant): GrantOffer | null {
  const known = new Set(grantOffers(before, at).map(({ name }) => name))
  const ofUnit = perPeriod(grantOffers(after, at)).filter(({ planGrant }) => planGrant.unit === unit)
  return ofUnit.find(({ name }) => !known.has(name)) ?? ofUnit[0] ?? null
}

function perUnit(offers: readonly GrantOffer[]): Map<string, Rational> {
  const amounts = new Map<string, Rational>()
  for (const { planGrant } of perPeriod(offers)) {
    const { unit, amount } = planGrant
    amounts.set(unit, add(amounts.get(unit) ?? ZERO, parseDecimal(amount)))
  }
  return amounts
}

function perPeriod(offers: readonly GrantOffer[]): GrantOffer[] {
  return offers.filter(({ planGrant }) => planGrant.every === 'period')
}
