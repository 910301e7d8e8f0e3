import {
  type CreditsFeature,
  compare,
  type Decimal,
  divide,
  formatExact,
  isZero,
  multiply,
  type PlanFeature,
  type PriceTerms,
  type PricingModel,
  parseDecimal,
  parseExact,
  rational,
  round,
  ZERO,
} from '@tallywright/domain'
import { creditsGranted } from './credit-draws.ts'
import type { OfferedPlan } from './offered-plan.ts'
import { grantOf, priceOf } from './planned-use.ts'

type LandmarkRules = {
  readonly [Model in PricingModel]: (
    terms: Extract<PriceTerms, { readonly model: Model }>,
  ) => readonly (Decimal | null)[]
}

/** Quantities at which a price changes, or, where it never does, one at which it has become worth looking at. */
const rules = {
  flat: () => [],
  per_unit: ({ unitAmount }) => [worthLookingAt(unitAmount)],
  graduated: ({ tiers }) => bounds(tiers),
  volume: ({ tiers }) => bounds(tiers),
  stairstep: ({ tiers }) => bounds(tiers),
  package: ({ size, packageAmount, freeQuantity }) => [
    freeQuantity ?? null,
    times(size, worthLookingAt(packageAmount)),
  ],
  percentage: ({ percent, freeAmount }) => [freeAmount ?? null, times('100', worthLookingAt(percent))],
  graduated_percentage: ({ tiers }) => bounds(tiers),
  dynamic: ({ multiplier }) => [worthLookingAt(multiplier)],
  matrix: ({ defaultUnitAmount, cells }) => [worthLookingAt(cells[0]?.unitAmount ?? defaultUnitAmount)],
  model_cost: ({ models }) => Object.values(models).flatMap((kinds) => Object.values(kinds).map(worthLookingAt)),
} satisfies LandmarkRules

/** The landmarks of a feature in one plan, in billed units, ascending and without zero. */
export function landmarksOf(plan: OfferedPlan, featureSlug: string): Decimal[] {
  const [price, grant] = [priceOf(plan, featureSlug), grantOf(plan, featureSlug)]
  const rule = price === null ? null : (rules[price.terms.model] as (terms: PriceTerms) => readonly (Decimal | null)[])
  return ascending([...(price === null || rule === null ? [] : rule(price.terms)), allowanceOf(plan, grant)])
}

/** Sorted, each once, none that is null or zero. */
export function ascending(quantities: readonly (Decimal | null)[]): Decimal[] {
  const positive = quantities.filter((quantity) => quantity !== null && compare(parseExact(quantity), ZERO) > 0)
  const sorted = (positive as Decimal[]).toSorted((a, b) => compare(parseExact(a), parseExact(b)))
  return sorted.filter(
    (one, index) => index === 0 || compare(parseExact(one), parseExact(sorted[index - 1] ?? '0')) > 0,
  )
}

function bounds(tiers: readonly { readonly upTo: Decimal | null; readonly unitAmount?: Decimal }[]) {
  const upTo = tiers.map((tier) => tier.upTo)
  return upTo.some((bound) => bound !== null) ? upTo : [worthLookingAt(tiers[0]?.unitAmount ?? '0')]
}

/** How much costs nothing beyond the plan. */
function allowanceOf(plan: OfferedPlan, grant: PlanFeature | null): Decimal | null {
  if (grant?.type !== 'metered') return null
  if (grant.consumption === 'priced') return grant.allowance ?? null
  return grant.consumption === 'credits' ? coveredByCredits(plan, grant) : null
}

/** Whole units that the credits of a period pay for. */
function coveredByCredits(plan: OfferedPlan, { wallet, creditCost }: CreditsFeature): Decimal | null {
  const cost = parseDecimal(creditCost)
  if (isZero(cost)) return null
  return formatExact(round(divide(creditsGranted(plan, wallet), cost), { mode: 'floor', places: 0 }))
}

const WORTH_LOOKING_AT = rational(10)

/** The power of ten, from 1 to 10^12, that costs ten or more at this unit amount: 10,000 at 0.002. */
function worthLookingAt(unitAmount: Decimal): Decimal | null {
  const unit = parseDecimal(unitAmount)
  if (compare(unit, ZERO) <= 0) return null
  for (let power = 1n; power <= 10n ** 12n; power *= 10n) {
    if (compare(multiply(unit, rational(power)), WORTH_LOOKING_AT) >= 0) return power.toString()
  }
  return null
}

function times(quantity: Decimal, count: Decimal | null): Decimal {
  return formatExact(multiply(parseDecimal(quantity), parseDecimal(count ?? '1')))
}
