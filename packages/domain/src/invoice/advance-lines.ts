import { grantsInForce } from '../entitlement/entitlement-grant.ts'
import { explain } from '../explanation/explanation.ts'
import { money } from '../money/money.ts'
import { equals, ONE } from '../money/rational.ts'
import { timeFacts, timesFraction } from '../proration/prorate.ts'
import { type AdvancePrice, advancePrices, pricePeriodAt, wholePeriodPrice } from '../subscription/advance-price.ts'
import { priceFields } from '../subscription/proration-lines.ts'
import type { Subscription } from '../subscription/subscription.ts'
import type { BillingPeriod } from '../time/billing-period.ts'
import { type BilledBoundary, causeOf } from './arrears/billed-boundary.ts'
import { partOf, timeMeasureOf } from './arrears/billed-period.ts'
import { grantFacts } from './grant-facts.ts'
import type { RatedLine } from './line.ts'
import { keyedLine } from './line-key.ts'

/**
 * The lines in advance of a boundary: one per price of the plan and its add-ons whose own billing period begins there; the
 * part of a period that a stub is costs its part (semantics §2, §5).
 */
export function advanceLines(boundary: BilledBoundary): RatedLine[] {
  const { opened, at } = boundary.billing
  if (opened === null) return []
  return advancePrices(opened, at).flatMap((advance) => {
    const period = pricePeriodAt(opened, advance.price, at)
    return period.start === at ? [advanceLine(advance, period, opened, boundary)] : []
  })
}

function advanceLine(
  advance: AdvancePrice,
  { start, end, whole }: BillingPeriod,
  opened: Subscription,
  boundary: BilledBoundary,
): RatedLine {
  const { price, kind, offerSlug, addOnId, quantity } = advance
  const explained = explainPart(advance, { start, end, whole }, opened)
  const { grants = [], billing } = boundary
  const granted = kind === 'seats' ? grantsInForce(grants, price.featureSlug ?? '', billing.at) : []
  const explanation = { ...explained, facts: [...explained.facts, ...grantFacts(granted)] }
  return keyedLine({
    ...priceFields(opened.id, offerSlug, price),
    kind,
    servicePeriod: { start, end },
    cause: causeOf(boundary),
    source: addOnId,
    description: price.name,
    quantity: String(quantity),
    amount: money(BigInt(explanation.amountMinor), opened.currency),
    explanation,
  })
}

function explainPart(
  advance: AdvancePrice,
  period: Pick<BillingPeriod, 'start' | 'end' | 'whole'>,
  opened: Subscription,
) {
  const measure = timeMeasureOf(opened)
  const whole = wholePeriodPrice(advance, opened.currency)
  const part = partOf(period, period.whole, measure)
  if (equals(part, ONE)) return whole
  const facts = [...whole.facts, ...timeFacts(period, period.whole, measure)]
  return explain(opened.currency, [...whole.steps, timesFraction(part)], facts)
}
