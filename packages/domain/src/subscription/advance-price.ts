import { basisFacts, type CurrentPrice, type PlanVersion, pricesFor } from '../catalog/plan-version.ts'
import { type Explanation, explain, type Operation } from '../explanation/explanation.ts'
import { STEP_PHRASES } from '../explanation/step-phrases.ts'
import type { LineKind } from '../invoice/line.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { isPositive, negate, type Rational, rational, subtract } from '../money/rational.ts'
import { rate } from '../rating/rate.ts'
import { rateIncrement } from '../rating/rate-increment.ts'
import { type RatePrice, usageOf } from '../rating/rate-input.ts'
import { maximumStep } from '../rating/steps.ts'
import { type BillingPeriod, billingPeriodContaining, scheduleWithCadence } from '../time/billing-period.ts'
import type { Instant } from '../time/instant.ts'
import { extraSeats, planSeats } from './seat-count.ts'
import type { AttachedAddOn, Subscription } from './subscription.ts'

/**
 * A price that is charged at the start of its period, with the quantity that it is charged for: 1 for a base price, the
 * extra seats, or how often an add-on is attached. `offerSlug` names the plan or add-on.
 */
export interface AdvancePrice {
  readonly kind: Extract<LineKind, 'plan_base' | 'seats' | 'add_on'>
  readonly price: CurrentPrice
  readonly offerSlug: string
  readonly addOnId: string | null
  readonly quantity: number
}

export type PricedState = Pick<
  Subscription,
  'planVersion' | 'cadence' | 'currency' | 'seats' | 'grantedSeats' | 'addOns'
>

/**
 * What a subscription in this state pays in advance for time after `at`: the plan's base and extra seats, then its recurring
 * add-ons, until each of them ends.
 */
export function advancePrices(state: PricedState, at: Instant): AdvancePrice[] {
  const attached = state.addOns.filter(({ until }) => until === null || until > at)
  return [...planAdvancePrices(state), ...attached.flatMap((addOn) => addOnAdvancePrices(addOn, state))]
}

export function planAdvancePrices({
  planVersion,
  cadence,
  currency,
  seats,
  grantedSeats,
}: PricedState): AdvancePrice[] {
  return inAdvance(pricesFor(planVersion, cadence, currency)).flatMap((price): AdvancePrice[] => {
    const offer = { price, offerSlug: planVersion.planSlug, addOnId: null }
    if (price.featureSlug === null) return [{ kind: 'plan_base', ...offer, quantity: 1 }]
    if (planSeats(planVersion, price.featureSlug) === null) return []
    const quantity = extraSeats(planVersion, seats, price.featureSlug, grantedSeats)
    const advance = { kind: 'seats', ...offer, quantity } as const
    return isDue(advance, currency) ? [advance] : []
  })
}

/** Without extra seats nothing is due but what does not depend on them: a minimum, the first tier's flat amount. */
export function isDue(advance: AdvancePrice, currency: string): boolean {
  return advance.quantity > 0 || wholePeriodPrice(advance, currency).amountMinor !== '0'
}

export function addOnAdvancePrices(
  { id, addOnVersion, quantity }: AttachedAddOn,
  { cadence, currency }: Pick<Subscription, 'cadence' | 'currency'>,
): AdvancePrice[] {
  if (addOnVersion.addOn.recurrence === 'one_off') return []
  return inAdvance(pricesFor(addOnVersion, cadence, currency)).map((price) => {
    return { kind: 'add_on', price, offerSlug: addOnVersion.addOnSlug, addOnId: id, quantity }
  })
}

function inAdvance(prices: readonly CurrentPrice[]): CurrentPrice[] {
  return prices.filter(({ timing }) => timing === 'in_advance')
}

/** What a whole period costs, and why. A flat price counts once per attached add-on. */
export function wholePeriodPrice({ price, kind, quantity }: AdvancePrice, currency: string): Explanation {
  const rated = rate(ratePrice(price, currency), usageOf(rational(quantity))).explanation
  const explanation = { ...rated, facts: [...basisFacts(price), ...rated.facts] }
  if (kind !== 'add_on' || quantity === 1 || price.terms.model !== 'flat') return explanation
  const by = quantity.toString()
  return explain(
    currency,
    [...explanation.steps, { op: 'multiply', label: STEP_PHRASES.times.write(by), by }],
    explanation.facts,
  )
}

/**
 * What seats beyond `before` add to the price of a whole period, so that tiers do not start again. A minimum that was paid
 * has paid for seats as well: those that fit into it are free, and of a maximum only the rest is left.
 */
export function moreSeatsPrice(price: CurrentPrice, before: number, after: number, currency: string): Explanation {
  const [earlier, total] = [usageOf(rational(before)), usageOf(rational(after))]
  const bounded = ratePrice(price, currency)
  const unbounded = { ...bounded, minimum: null, maximum: null }
  const paid = rate(bounded, earlier).exact
  const beyondPrice = subtract(paid, rate(unbounded, earlier).exact)
  const { steps, facts } = rateIncrement(unbounded, total, { usage: earlier }).explanation
  const left = bounded.maximum ? subtract(parseDecimal(bounded.maximum), paid) : null
  return explain(currency, [...steps, ...paidByMinimum(beyondPrice), ...maximumStep(left)], facts)
}

function paidByMinimum(amount: Rational): Operation[] {
  if (!isPositive(amount)) return []
  return [
    { op: 'add', label: STEP_PHRASES.paid_by_minimum.write(), amount: formatExact(negate(amount)) },
    { op: 'raise_to', label: STEP_PHRASES.at_least_nothing.write(), floor: '0' },
  ]
}

function ratePrice({ terms, minimum, maximum }: CurrentPrice, currency: string): RatePrice {
  return { terms, minimum, maximum, currency, quantityKind: 'level' }
}

/** The billing period of one price that contains `at`, counted from the subscription's anchor (semantics §2). */
export function pricePeriodAt(
  { schedule }: Pick<Subscription, 'schedule'>,
  { cadence }: Pick<CurrentPrice, 'cadence'>,
  at: Instant,
): BillingPeriod {
  return billingPeriodContaining(scheduleWithCadence(schedule, cadence), at)
}

export function offerPrice(planSlug: PlanVersion['planSlug'], { slug }: CurrentPrice): string {
  return `${planSlug}/${slug}`
}
