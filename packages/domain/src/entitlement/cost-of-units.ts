import type { CurrentPrice } from '../catalog/plan-version.ts'
import type { GroupQuantity } from '../metering/aggregate.ts'
import { convertedBy } from '../metering/billed-units.ts'
import { groupKeyOf, groupKeyText } from '../metering/group-key.ts'
import { type Money, subtractMoney } from '../money/money.ts'
import { add, maximum, minimum, ONE, type Rational, rational, subtract, ZERO } from '../money/rational.ts'
import { needsEvents } from '../rating/pricing-models.ts'
import { rate } from '../rating/rate.ts'
import { quantityKindOf, type RatePrice, type UsageGroup } from '../rating/rate-input.ts'
import { lengthOf } from '../time/interval.ts'
import type { MeteredUse } from './metered-use.ts'

/**
 * What the asked units add to the period's amount at today's price: rate(use with them) − rate(use without). Null without a
 * price, or when it depends on what the check does not say: the group of the units, or the events before them.
 */
export function costOfUnits(use: MeteredUse, allowance: Rational): Money | null {
  const { meter, price, question, before, after } = use
  if (price === null) return null
  const knowsGroup = (meter.groupBy ?? []).length === 0 || question.properties !== undefined
  const knowsEvents = question.usage?.events !== undefined || !needsEvents({ terms: price.terms, allowance: '0' })
  if (!knowsGroup || !knowsEvents) return null
  const freeBefore = freeByGroup(use, before, allowance, new Map())
  const freeAfter = freeByGroup(use, after, allowance, freeBefore)
  const terms = ratePrice(use, price)
  const amountBefore = rate(terms, { groups: before.map((group) => usageGroup(use, group, freeBefore, [])) }).amount
  const asked = question.units ?? ONE
  const amountAfter = rate(terms, { groups: after.map((group) => usageGroup(use, group, freeAfter, [asked])) }).amount
  return subtractMoney(amountAfter, amountBefore)
}

function ratePrice({ subscription, meter, period }: MeteredUse, price: CurrentPrice): RatePrice {
  return {
    currency: subscription.currency,
    terms: price.terms,
    unitConversion: meter.unitConversion ?? null,
    minimum: price.minimum,
    maximum: price.maximum,
    quantityKind: quantityKindOf(meter.aggregation),
    share: rational(lengthOf(period), lengthOf(period.whole)),
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

/** `asked` is the event of the check, last in its group. */
function usageGroup(
  { meter, question: { properties = {}, usage } }: MeteredUse,
  { key, quantity, eventCount }: GroupQuantity,
  free: FreeByGroup,
  asked: readonly Rational[],
): UsageGroup {
  const group = { key, quantity, eventCount, freeQuantity: free.get(groupKeyText(key)) ?? ZERO }
  if (usage?.events === undefined) return group
  const own = usage.events.find((events) => groupKeyText(events.key) === groupKeyText(key))?.units ?? []
  const isAsked = groupKeyText(groupKeyOf(meter, properties)) === groupKeyText(key)
  return { ...group, events: isAsked ? [...own, ...asked] : own }
}
