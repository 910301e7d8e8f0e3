import { add, type Instant, type Rational, ZERO } from '@tallywright/domain'
import type { OpenHold } from '@tallywright/store'

/** What the open holds of a customer set aside at an instant. */
export interface HeldUnits {
  /** In metered units. */
  ofFeature(featureSlug: string): Rational
  /** In the wallet's unit. */
  ofWallet(unit: string): Rational
}

export function heldUnits(holds: readonly OpenHold[], now: Instant): HeldUnits {
  const open = holds.filter(({ expiresAt }) => expiresAt > now)
  return {
    ofFeature: (slug) => total(open.map((hold) => (hold.featureSlug === slug ? hold.units : ZERO))),
    ofWallet: (unit) => total(open.map((hold) => (hold.unit === unit ? hold.reserved : ZERO))),
  }
}

function total(amounts: readonly Rational[]): Rational {
  return amounts.reduce(add, ZERO)
}
