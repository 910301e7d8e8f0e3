import { assert } from '../src/assert.ts'
import type { UnitConversion } from '../src/catalog/meter.ts'
import { explain } from '../src/explanation/explanation.ts'
import { convertUnits } from '../src/metering/unit-conversion.ts'
import { parseExact } from '../src/money/decimal.ts'
import { add, isZero, maximum, type Rational, subtract, ZERO } from '../src/money/rational.ts'
import { graduatedByTier } from '../src/rating/graduated.ts'
import { graduatedPercentageByTier } from '../src/rating/graduated-percentage.ts'
import { type ModelUsage, NOTHING_PRICED } from '../src/rating/model-usage.ts'
import { standingAmount } from '../src/rating/pricing-models.ts'
import { rate } from '../src/rating/rate.ts'
import { type BilledBefore, rateIncrement } from '../src/rating/rate-increment.ts'
import { type RatePrice, type RateUsage, type UsageGroup, usageOf } from '../src/rating/rate-input.ts'
import type { Rating } from '../src/rating/rating.ts'
import { count, exact, field, text, type VectorCase } from './case-fields.ts'
import { roundAsNamed } from './named-rounding.ts'
import { decimal, inBillingUnits, termsOf } from './rating-terms.ts'

const NOTHING: RateUsage = { groups: [] }

/** Answers a case of `rating*.json` through `rate` and `rateIncrement`. */
export function answerRating(vectorCase: VectorCase): Record<string, unknown> {
  if (text(vectorCase, 'model') === 'unit_conversion') {
    const conversion = conversionOf(paramsOf(vectorCase))
    assert(conversion !== null, 'missing unitConversion')
    return { amount: roundAsNamed(convertUnits(exact(vectorCase, 'quantity'), conversion), vectorCase.rounding) }
  }
  const price = priceOf(vectorCase)
  const { before, total } = usageOfCase(vectorCase)
  const { exact: amount } = ratingOfCase(vectorCase, price, before, total)
  return { amount: roundAsNamed(amount, vectorCase.rounding), ...perTier(vectorCase, price, before, total) }
}

function paramsOf(vectorCase: VectorCase): VectorCase {
  return (field(vectorCase, 'params') ?? {}) as VectorCase
}

function priceOf(vectorCase: VectorCase): RatePrice {
  const params = paramsOf(vectorCase)
  const billingUnits = decimal(params, 'billingUnits', 'billing_units')
  const terms = termsOf(text(vectorCase, 'model'), params)
  return {
    currency: String(field(vectorCase, 'currency') ?? 'USD'),
    terms: billingUnits === undefined ? terms : inBillingUnits(terms, billingUnits),
    // `billingUnits` are bought whole: the amounts are for started ones, the bounds of tiers for raw units.
    unitConversion:
      billingUnits === undefined
        ? conversionOf(params)
        : { operation: 'divide', factor: billingUnits, rounding: 'ceil', places: 0 },
    allowance: billingUnits === undefined ? (decimal(params, 'allowance', 'included') ?? null) : null,
    minimum: decimal(params, 'minimum', 'minimumAmount') ?? null,
    maximum: decimal(params, 'maximum', 'maximumAmount') ?? null,
    percentDiscounts: [field(params, 'percentDiscounts', 'discountPercent') ?? []].flat().map(String),
  }
}

/** `previousQuantity` was used and billed before; `quantity` comes on top of it. */
function usageOfCase(vectorCase: VectorCase): { before: RateUsage; total: RateUsage } {
  const params = paramsOf(vectorCase)
  const groups = field(params, 'groups')
  if (Array.isArray(groups)) return { before: NOTHING, total: { groups: groups.map(groupOf) } }
  const events = field(params, 'events') as unknown[] | undefined
  const before = field(params, 'previousQuantity') === undefined ? ZERO : exact(params, 'previousQuantity')
  const previous = inCaseUnits(params, before)
  const quantity = exact(vectorCase, 'quantity')
  const total = usageOf(inCaseUnits(params, add(before, quantity)), {
    eventCount: eventCountOf(params, events, quantity),
    ...(events === undefined ? {} : { events: events.map((units) => parseExact(String(units))) }),
  })
  return { before: isZero(before) ? NOTHING : usageOf(previous), total }
}

/** What `billingUnits` are bought for: a unit conversion of the case comes before them, and units that are free. */
function inCaseUnits(params: VectorCase, quantity: Rational): Rational {
  if (field(params, 'billingUnits', 'billing_units') === undefined) return quantity
  const conversion = conversionOf(params)
  const converted = conversion === null ? quantity : convertUnits(quantity, conversion)
  return maximum(ZERO, subtract(converted, parseExact(decimal(params, 'allowance', 'included') ?? '0')))
}

function groupOf(group: VectorCase): UsageGroup {
  return { key: field(group, 'key', 'properties', 'values') as UsageGroup['key'], quantity: exact(group, 'quantity') }
}

/** A quantity whose events are not counted is one event; no quantity is none. */
function eventCountOf(params: VectorCase, events: unknown[] | undefined, quantity: Rational): number {
  if (field(params, 'eventCount') !== undefined) return count(params, 'eventCount')
  return events?.length ?? (isZero(quantity) ? 0 : 1)
}

function conversionOf(params: VectorCase): UnitConversion | null {
  const conversion = field(params, 'unitConversion') as VectorCase | undefined
  if (conversion === undefined) return null
  const rounding = String(field(conversion, 'rounding') ?? 'none')
  return {
    operation: text(conversion, 'op', 'operation') as UnitConversion['operation'],
    factor: String(field(conversion, 'factor')),
    rounding: (rounding === 'ceiling' ? 'ceil' : rounding) as UnitConversion['rounding'],
    places: field(conversion, 'precision', 'places') === undefined ? 0 : count(conversion, 'precision', 'places'),
  }
}

function ratingOfCase(vectorCase: VectorCase, price: RatePrice, before: RateUsage, total: RateUsage): Rating {
  const params = paramsOf(vectorCase)
  const names = ['previousQuantity', 'alreadyBilled', 'lastLine'] as const
  if (names.every((name) => field(params, name) === undefined)) return rate(price, total)
  const billed: BilledBefore = { usage: before, closesPeriod: field(params, 'lastLine') !== false }
  return rateIncrement(price, total, { ...billed, amount: alreadyBilled(params, price, before) })
}

/** What the case says, otherwise what the usage before cost while its period went on. */
function alreadyBilled(params: VectorCase, price: RatePrice, before: RateUsage): Rational {
  if (field(params, 'alreadyBilled') !== undefined) return exact(params, 'alreadyBilled')
  if (before.groups.length === 0) return ZERO
  return rateIncrement(price, before, { usage: NOTHING, closesPeriod: false }).exact
}

function perTier(vectorCase: VectorCase, price: RatePrice, before: RateUsage, total: RateUsage) {
  if (field((field(vectorCase, 'expected') ?? {}) as VectorCase, 'perTier') === undefined) return {}
  const tiers = tierSteps(price, tierUsage(price, before, total))
  const reached = before.groups.length === 0 ? tiers : tiers.filter((operations) => operations.length > 0)
  return { perTier: reached.map((operations) => explain(price.currency, operations).exact) }
}

function tierSteps({ terms }: RatePrice, usage: ModelUsage) {
  if (terms.model === 'graduated') return graduatedByTier(terms, usage)
  assert(terms.model === 'graduated_percentage', `no amounts per tier: ${terms.model}`)
  return graduatedPercentageByTier(terms, usage)
}

function tierUsage(price: RatePrice, before: RateUsage, total: RateUsage): ModelUsage {
  const { quantity } = rate(price, total)
  const usage = { key: {}, quantity, eventCount: 0, events: null }
  if (before.groups.length === 0) return { ...usage, earlier: NOTHING_PRICED }
  const earlier = rate(price, before).quantity
  const flatAmount = standingAmount(price.terms, earlier)
  return { ...usage, earlier: { quantity: earlier, eventCount: 0, flatAmount } }
}
