import type { CurrentPrice } from '../catalog/plan-version.ts'
import { partOf, timeMeasureOf } from '../invoice/arrears/billed-period.ts'
import type { GroupQuantity } from '../metering/aggregate.ts'
import { convertedBy } from '../metering/billed-units.ts'
import { groupKeyText } from '../metering/group-key.ts'
import { eventsWith, type SupposedUnits } from '../metering/quantities-with.ts'
import { type Money, subtractMoney } from '../money/money.ts'
import { add, maximum, minimum, type Rational, rational, subtract, ZERO } from '../money/rational.ts'
import { needsEvents } from '../rating/pricing-models.ts'
import { rate } from '../rating/rate.ts'
import { quantityKindOf, type RatePrice, type UsageGroup } from '../rating/rate-input.ts'
import type { MeteredUse } from './metered-use.ts'

/** What units come to at today's price, beside what was used before. */
export interface CostOfUnits {
  /** Of those that a check asks for: rate(use with them) − rate(use without). */
  readonly asked: Money
  /** Of those that holds set aside. */
  readonly held: Money
}

/**
 * What held and asked units add to the period's amount. Null without a price, or when it depends on what the check does
 * not say: the group of the units, or the events before them.
 */
export function costOfUnits(use: MeteredUse, allowance: Rational): CostOfUnits | null {
  const { meter, price, question, held, asked } = use
  if (price === null) return null
  const knowsGroup = (meter.groupBy ?? []).length === 0 || question.properties !== undefined
  const knowsEvents = question.usage?.events !== undefined || !needsEvents({ terms: price.terms, allowance: '0' })
  if (!knowsGroup || !knowsEvents) return null
  const terms = ratePrice(use, price)
  const amountOf = (groups: readonly GroupQuantity[], free: FreeByGroup, supposed: readonly SupposedUnits[]) =>
    rate(terms, { groups: usageGroups(use, groups, free, supposed) }).amount
  const freeReported = freeByGroup(use, use.reported, allowance, new Map())
  const freeBefore = freeByGroup(use, use.before, allowance, freeReported)
  const freeAfter = freeByGroup(use, use.after, allowance, freeBefore)
  const before = amountOf(use.before, freeBefore, held)
  const reported = held.length === 0 ? before : amountOf(use.reported, freeReported, [])
  const after = amountOf(use.after, freeAfter, [...held, asked])
  return { asked: subtractMoney(after, before), held: subtractMoney(before, reported) }
}

/** In minor units. Nothing where holds make use cheaper. */
export function heldCostOf(cost: CostOfUnits | null): Rational | null {
  return cost === null ? null : maximum(ZERO, rational(cost.held.amount))
}

function ratePrice({ subscription, meter, period, time }: MeteredUse, price: CurrentPrice): RatePrice {
  const quantityKind = quantityKindOf(meter.aggregation)
  const counted = quantityKind === 'level' ? time.window : period
  return {
    currency: subscription.currency,
    terms: price.terms,
    unitConversion: meter.unitConversion ?? null,
    minimum: price.minimum,
    maximum: price.maximum,
    quantityKind,
    share: partOf(counted, period.whole, timeMeasureOf(subscription)),
  }
}

type FreeByGroup = ReadonlyMap<string | null, Rational>

/** Groups keep what they had; what is left of the allowance goes to them in their order. */
function freeByGroup(
  { meter }: MeteredUse,
  groups: readonly GroupQuantity[],
  allowance: Rational,
  given: FreeByGroup,
): FreeByGroup {
  let left = [...given.values()].reduce(subtract, allowance)
  const free = groups.map(({ key, quantity }) => {
    const had = given.get(groupKeyText(key)) ?? ZERO
    const wanted = maximum(ZERO, subtract(convertedBy(meter, quantity), had))
    const more = minimum(wanted, maximum(ZERO, left))
    left = subtract(left, more)
    return [groupKeyText(key), add(had, more)] as const
  })
  return new Map(free)
}

function usageGroups(
  { meter, question: { usage = {} }, time }: MeteredUse,
  groups: readonly GroupQuantity[],
  free: FreeByGroup,
  supposed: readonly SupposedUnits[],
): UsageGroup[] {
  const grouped = usage.events === undefined ? null : eventsWith(meter, usage.events, supposed, time)
  const eventsOf = new Map(grouped?.map(({ key, events }) => [groupKeyText(key), events.map(({ units }) => units)]))
  return groups.map(({ key, quantity, eventCount }) => {
    const text = groupKeyText(key)
    const group = { key, quantity, eventCount, freeQuantity: free.get(text) ?? ZERO }
    return grouped === null ? group : { ...group, events: eventsOf.get(text) ?? [] }
  })
}
