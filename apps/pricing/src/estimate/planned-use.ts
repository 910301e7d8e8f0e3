import {
  type Cadence,
  type CurrentPrice,
  compare,
  divide,
  featureCadence,
  type GroupKey,
  type Meter,
  multiply,
  needsEvents,
  type PlanFeature,
  parseDecimal,
  pricesFor,
  QUANTITY_ROUNDING,
  quantityKindOf,
  type Rational,
  rational,
  round,
  type UsageGroup,
  ZERO,
} from '@tallywright/domain'
import { recurrences } from './cadences.ts'
import type { OfferedPlan } from './offered-plan.ts'

/** What a visitor expects to use, whatever the plan. */
export interface PlannedUse {
  readonly metered: Readonly<Record<string, FeatureUse>>
  /** In all, included ones too. */
  readonly seats: Readonly<Record<string, number>>
  /** The highest count of the period. */
  readonly quotas: Readonly<Record<string, number>>
}

/** The use of one metered feature in each period of `cadence`. */
export interface FeatureUse {
  readonly cadence: Cadence
  readonly groups: readonly PlannedGroup[]
}

export interface PlannedGroup {
  readonly key: GroupKey
  /** In billed units, after unit conversion: the units that prices and allowances are written in. */
  readonly units: Rational
  /** Over how many events of equal size; only for prices that look at single events. */
  readonly eventCount: number | null
}

export function grantOf({ version }: OfferedPlan, featureSlug: string): PlanFeature | null {
  return version.plan.features[featureSlug] ?? null
}

export function priceOf({ version, cadence, currency }: OfferedPlan, featureSlug: string): CurrentPrice | null {
  return pricesFor(version, cadence, currency).find((price) => price.featureSlug === featureSlug) ?? null
}

/** How often a plan counts the use of a feature anew. */
export function countingCadence(plan: OfferedPlan, featureSlug: string): Cadence {
  return featureCadence({ ...plan, addOns: [] }, plan.version, featureSlug)
}

/**
 * Whether twice the time is twice the quantity. Levels stay what they are, and so do unique values: the users of one month
 * are those of the next.
 */
function growsWithTime({ aggregation }: Pick<Meter, 'aggregation'>): boolean {
  return aggregation === 'count' || aggregation === 'sum'
}

/** Levels stand for a time and are not used up, so they have no "per month". */
export function isLevel(meter: Meter | undefined): boolean {
  return meter !== undefined && quantityKindOf(meter.aggregation) === 'level'
}

/** What is used, in billed units, until the plan counts anew. */
export function unitsPerPeriod(plan: OfferedPlan, featureSlug: string, use: FeatureUse, units: Rational): Rational {
  return multiply(units, timesPerPeriod(plan, featureSlug, use))
}

function timesPerPeriod(plan: OfferedPlan, featureSlug: string, { cadence }: FeatureUse): Rational {
  const meter = plan.version.meters[featureSlug]
  if (meter === undefined || !growsWithTime(meter)) return rational(1)
  return recurrences(cadence, countingCadence(plan, featureSlug), plan.cadence)
}

/** The use of one period as metering would find it, in metered units, for `buildInvoice` and `rate`. */
export function usageGroups(plan: OfferedPlan, featureSlug: string, use: PlannedUse): UsageGroup[] {
  const metered = use.metered[featureSlug]
  if (grantOf(plan, featureSlug)?.type === 'quota') {
    return [{ key: {}, quantity: rational(use.quotas[featureSlug] ?? 0) }]
  }
  if (metered === undefined) return []
  const found = metered.groups.filter((group) => isFound(group) && canPrice(plan, featureSlug, group))
  return found.map((group) => usageGroup(plan, featureSlug, metered, group))
}

/** A meter finds a group by its events: one without any has no line. */
function isFound({ key, units }: PlannedGroup): boolean {
  return Object.keys(key).length === 0 || compare(units, ZERO) > 0
}

function usageGroup(plan: OfferedPlan, featureSlug: string, use: FeatureUse, group: PlannedGroup): UsageGroup {
  const units = unitsPerPeriod(plan, featureSlug, use, group.units)
  const quantity = meteredQuantity(plan.version.meters[featureSlug], units)
  const { key, eventCount } = group
  if (eventCount === null) return { key, quantity }
  const count = wholeEvents(multiply(rational(eventCount), timesPerPeriod(plan, featureSlug, use)))
  const price = priceOf(plan, featureSlug)
  const grant = grantOf(plan, featureSlug)
  const allowance = grant !== null && 'allowance' in grant ? String(grant.allowance) : null
  if (price === null || !needsEvents({ terms: price.terms, allowance })) return { key, quantity, eventCount: count }
  const each = count === 0 ? ZERO : divide(quantity, rational(count))
  return { key, quantity, eventCount: count, events: Array.from({ length: count }, () => each) }
}

function wholeEvents({ numerator, denominator }: Rational): number {
  return Number(numerator / denominator)
}

/** Undoes the unit conversion, and rounds as the meter does. */
function meteredQuantity(meter: Meter | undefined, units: Rational): Rational {
  const conversion = meter?.unitConversion
  const rounding = meter?.rounding ?? QUANTITY_ROUNDING
  if (conversion === undefined) return round(units, rounding)
  const factor = parseDecimal(conversion.factor)
  return round(conversion.operation === 'divide' ? multiply(units, factor) : divide(units, factor), rounding)
}

/** Tokens of a model or kind that a plan has no price for are refused when they are reported. */
export function canPrice(plan: OfferedPlan, featureSlug: string, { key, units }: PlannedGroup): boolean {
  const terms = priceOf(plan, featureSlug)?.terms
  if (terms?.model !== 'model_cost' || compare(units, ZERO) === 0) return true
  const kinds: Readonly<Record<string, string | undefined>> = terms.models[key.model ?? ''] ?? {}
  return kinds[key.tokenKind ?? ''] !== undefined
}

/** The seats a subscription to the plan would begin with: what is wanted, as far as the plan has room. */
export function seatsWithin({ version }: OfferedPlan, use: PlannedUse): Record<string, number> {
  const seats = Object.entries(version.plan.features).flatMap(([slug, grant]) => {
    const wanted = use.seats[slug]
    if (grant?.type !== 'seats' || wanted === undefined) return []
    return [[slug, grant.extra === 'allowed' ? wanted : Math.min(wanted, grant.included)] as const]
  })
  return Object.fromEntries(seats)
}
