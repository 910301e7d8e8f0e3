import { type Decimal, formatExact, parseDecimal } from '../money/decimal.ts'
import { multiply, type Rational, rational, subtract } from '../money/rational.ts'
import type { Price, PriceTerms } from './price.ts'

type Scale = <Figure extends Decimal | undefined>(figure: Figure) => Figure

/**
 * The price with `percent` taken off every figure by which its amount grows, minimum and maximum too. Exact: 50 % off
 * `"29.99"` is `"14.995"`, and the line is rounded once. Quantities, tier bounds and free units stay.
 */
export function discountedPrice(price: Price, percent: Decimal): Price {
  const share = subtract(rational(1), multiply(parseDecimal(percent), rational(1, 100)))
  const scale = scaleBy(share)
  const all = (amounts: Readonly<Record<string, Decimal>>) => mapValues(amounts, scale)
  const { terms, minimum, maximum } = price
  return {
    ...price,
    terms: mapValues(terms, (of) => discountedTerms(of, scale)),
    ...(minimum === undefined ? {} : { minimum: all(minimum) }),
    ...(maximum === undefined ? {} : { maximum: all(maximum) }),
  }
}

function scaleBy(share: Rational): Scale {
  return <Figure extends Decimal | undefined>(figure: Figure) =>
    (figure === undefined ? undefined : formatExact(multiply(parseDecimal(figure), share))) as Figure
}

function discountedTerms(terms: PriceTerms, scale: Scale): PriceTerms {
  switch (terms.model) {
    case 'flat':
      return { ...terms, amount: scale(terms.amount) }
    case 'per_unit':
      return { ...terms, unitAmount: scale(terms.unitAmount) }
    case 'graduated':
    case 'volume':
      return { ...terms, tiers: terms.tiers.map((tier) => scaled(tier, ['unitAmount', 'flatAmount'], scale)) }
    case 'stairstep':
      return { ...terms, tiers: terms.tiers.map((tier) => scaled(tier, ['flatAmount'], scale)) }
    case 'package':
      return { ...terms, packageAmount: scale(terms.packageAmount) }
    case 'percentage':
      return scaled(terms, ['percent', 'fixedAmount', 'eventMinimum', 'eventMaximum'], scale)
    case 'graduated_percentage':
      return { ...terms, tiers: terms.tiers.map((tier) => scaled(tier, ['percent', 'flatAmount'], scale)) }
    case 'dynamic':
      return { ...terms, multiplier: scale(terms.multiplier) }
    case 'matrix': {
      const cells = terms.cells.map((cell) => scaled(cell, ['unitAmount'], scale))
      return { ...terms, cells, defaultUnitAmount: scale(terms.defaultUnitAmount) }
    }
    case 'model_cost':
      return { ...terms, models: mapValues(terms.models, (kinds) => mapValues(kinds, scale)) }
  }
}

/** The object with those of its figures scaled that it has. */
function scaled<Of extends object>(of: Of, figures: readonly (keyof Of)[], scale: Scale): Of {
  const present = figures.filter((name) => of[name] !== undefined)
  return { ...of, ...Object.fromEntries(present.map((name) => [name, scale(of[name] as Decimal)])) }
}

function mapValues<Of extends object>(of: Of, map: (value: Of[keyof Of]) => unknown): Of {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, map(value)])) as Of
}
