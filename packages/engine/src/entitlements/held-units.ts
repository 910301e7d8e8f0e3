import { add, type HeldUse, type Instant, type Rational, ZERO } from '@tallywright/domain'
import type { OpenHold } from '@tallywright/store'

/** What the open holds of a customer set aside at an instant. */
export interface HeldUnits {
  /** In metered units, each hold by itself. */
  ofFeature(featureSlug: string): readonly HeldUse[]
  /** In the wallet's unit, as it was when the units were set aside. */
  ofWallet(unit: string): Rational
  /** Of a feature the wallets that pay for it, with what was set aside in each. */
  reservedFor(featureSlug: string): ReadonlyMap<string, Rational>
  readonly features: ReadonlySet<string>
}

export function heldUnits(holds: readonly OpenHold[], now: Instant): HeldUnits {
  const open = holds.filter(({ expiresAt }) => expiresAt > now)
  return {
    ofFeature: (slug) => open.filter(({ featureSlug }) => featureSlug === slug),
    ofWallet: (unit) => total(open.map((hold) => (hold.unit === unit ? hold.reserved : ZERO))),
    reservedFor: (slug) => {
      const byUnit = Map.groupBy(open, (hold) => (hold.featureSlug === slug ? hold.unit : null))
      return new Map(
        [...byUnit].flatMap(([unit, own]) => (unit === null ? [] : [[unit, total(own.map((h) => h.reserved))]])),
      )
    },
    features: new Set(open.map(({ featureSlug }) => featureSlug)),
  }
}

function total(amounts: readonly Rational[]): Rational {
  return amounts.reduce(add, ZERO)
}
