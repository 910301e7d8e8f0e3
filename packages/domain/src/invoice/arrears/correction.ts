import { assert } from '../../assert.ts'
import { pricesFor } from '../../catalog/plan-version.ts'
import { explain, type Operation } from '../../explanation/explanation.ts'
import { STEP_PHRASES } from '../../explanation/step-phrases.ts'
import { formatExact, parseDecimal } from '../../money/decimal.ts'
import { formatMoney, type Money, money, negateMoney, subtractMoney, sumMoney } from '../../money/money.ts'
import { type Rational, subtract, sum, ZERO } from '../../money/rational.ts'
import { type CouponInForce, couponSets, isPercent, mayReduce } from '../discounts/coupon-in-force.ts'
import { type DiscountedLine, leftOfLine } from '../discounts/discount.ts'
import { discountWith } from '../discounts/discount-lines.ts'
import { couponsInForce, couponsThatMayApply, type GivenDiscount } from '../discounts/given-discount.ts'
import type { Line, RatedLine } from '../line.ts'
import { described } from '../line-description.ts'
import { keyedLine } from '../line-key.ts'
import { reversedTax } from '../tax/reverse-tax.ts'
import { arrearsLines, type BillingLines } from './arrears-lines.ts'
import type { BilledBoundary } from './billed-boundary.ts'
import { type CreditPart, creditParts, type InvoicedUsage } from './credit-parts.ts'
import { isLateCorrection } from './late-line.ts'

export interface CorrectionInput {
  /** The boundary that billed the period, with its usage as it is known now. */
  readonly boundary: BilledBoundary
  /** What is corrected of it. */
  readonly featureSlugs: readonly string[]
  /**
   * The discounts as they stood when it was billed. The percentages that reduced its lines reduce their correction too; what
   * amounts took off stays as it was.
   */
  readonly discounts?: readonly GivenDiscount[]
  /** Those of them that reduced any line of the invoice that billed it: of coupons that do not stack, that made the choice. */
  readonly chosen?: readonly string[]
  /** Every line that billed these features in the period so far, with its discounts, and the corrections since; oldest first. */
  readonly invoiced: readonly InvoicedUsage[]
  /** Of the correction's lines. */
  readonly cause: string
}

/**
 * The corrections of a period whose usage changed after it was invoiced: re-rated − invoiced, for each price and group
 * that differs, naming the original period and line (semantics §7). More is a charge that is taxed as the next invoice is; less is
 * a credit of the lines that had billed it, the last of them first, with their taxes. A price with a minimum or maximum is
 * corrected as one, because these hold over its groups.
 */
export function correctionLines(input: CorrectionInput): RatedLine[] {
  const { invoiced, cause } = input
  const { rated, boundNames } = ratedAnew(input)
  const counted = invoiced.filter(({ line }) => line.discountOf === null || isOfPercent(input, line))
  const bounded = boundedPrices(input)
  const nameOf = ({ subscriptionId, priceId, group }: RatedLine | Line) =>
    JSON.stringify([subscriptionId, priceId, bounded.has(priceId) ? null : group])
  const names = new Set([...rated, ...counted].map(({ line }) => nameOf(line)))
  return [...names].flatMap((name) =>
    correctionOf(
      rated.filter(({ line }) => nameOf(line) === name),
      counted.filter(({ line }) => nameOf(line) === name),
      { cause, boundNames: new Map([...bounded, ...boundNames]) },
    ),
  )
}

/** What the prices of the period are called that have a minimum or maximum, whether it is reached now or not. */
function boundedPrices({ boundary: { billing, planVersions = [] } }: CorrectionInput): Map<string | null, string> {
  const { closed } = billing
  assert(closed !== null, 'what is corrected was billed')
  const versions = [closed.planVersion, ...planVersions, ...closed.addOns.map(({ addOnVersion }) => addOnVersion)]
  const prices = versions.flatMap((version) => pricesFor(version, closed.cadence, closed.currency))
  const withBounds = prices.filter(({ minimum, maximum }) => minimum !== null || maximum !== null)
  return new Map(withBounds.map(({ id, name }) => [id, name]))
}

interface RatedAnew {
  readonly rated: readonly DiscountedLine[]
  /** What a price is called whose minimum or maximum holds over several lines, by its id. */
  readonly boundNames: ReadonlyMap<string | null, string>
}

/** The lines of the features as the boundary would bill them now, with the percentages that it had. */
function ratedAnew(input: CorrectionInput): RatedAnew {
  const { boundary, featureSlugs } = input
  const billed = arrearsLines(boundary, (offerPrice, start) =>
    couponsThatMayApply(discountsOf(input)).filter((coupon) => mayReduce(coupon, offerPrice, start)),
  )
  const lines = billed.lines.filter(({ featureSlug }) => featureSlugs.includes(featureSlug ?? ''))
  const keys = new Set(lines.map(({ key }) => key))
  const bounds = billed.bounds.filter((bound) => bound.lines.every((key) => keys.has(key)))
  const boundNames = lines.flatMap(({ key, priceId }) => {
    const bound = bounds.find((each) => each.lines.includes(key))
    return bound === undefined ? [] : [[priceId, bound.name] as const]
  })
  return { rated: cheapest({ lines, bounds }, couponChoices(input, lines)), boundNames: new Map(boundNames) }
}

function discountsOf({ boundary, discounts = [] }: CorrectionInput) {
  const start = boundary.billing.closed?.period?.start
  return { given: discounts, periodStarts: start === undefined ? [] : [start] }
}

/** Where nothing was reduced there was nothing to choose, and the choice is made by what is corrected. */
function couponChoices(input: CorrectionInput, lines: readonly RatedLine[]): CouponInForce[][] {
  const { chosen = [] } = input
  const sets = couponSets(couponsInForce(discountsOf(input), lines))
  const made = sets.filter((set) => set.some(({ id }) => chosen.includes(id)))
  if (chosen.length > 0) return [made.flat().filter(isPercent)]
  return sets.map((set) => set.filter(isPercent))
}

function cheapest({ lines, bounds }: BillingLines, choices: readonly CouponInForce[][]): readonly DiscountedLine[] {
  const all = choices.map((coupons) => discountWith(lines, bounds, coupons))
  const amountOf = (discounted: readonly DiscountedLine[]) =>
    discounted.reduce((total, line) => total + leftOfLine(line).amount, 0n)
  return all.reduce((best, next) => (amountOf(next) < amountOf(best) ? next : best))
}

/** One that was removed before the period ended is known by its line alone, of which it took a share. */
function isOfPercent({ discounts = [] }: CorrectionInput, { discountOf, explanation }: Line): boolean {
  const given = discounts.find(({ id }) => id === discountOf?.coupon)
  if (given !== undefined) return given.coupon.discount.type === 'percent'
  return explanation.steps.some(({ op }) => op === 'multiply')
}

function correctionOf(
  rated: readonly DiscountedLine[],
  invoiced: readonly InvoicedUsage[],
  { cause, boundNames }: Pick<CorrectionInput, 'cause'> & Pick<RatedAnew, 'boundNames'>,
): RatedLine[] {
  const lines = invoiced.map(({ line }) => line)
  const original = lines.findLast(({ kind }) => kind === 'usage') ?? lines.find(({ kind }) => kind === 'minimum')
  const subject = original ?? rated[0]?.line ?? lines[0]
  assert(subject !== undefined, 'a correction is of a line that was rated or invoiced')
  const { currency } = subject.amount
  const isInclusive = (rated[0]?.line ?? subject).taxBehavior === 'inclusive'
  const now = sumMoney(rated.map(leftOfLine), currency)
  const before = sumMoney(
    invoiced.map((each) => shownOf(each, isInclusive)),
    currency,
  )
  const steps: Operation[] = [
    ...rated.map((each) => step(each.line.description, leftOfLine(each))),
    step(STEP_PHRASES.invoiced_before.write(), negateMoney(before)),
  ]
  const beyond = subtractMoney(now, before)
  const quantity = quantityBeyond(rated, invoiced)
  const groups = new Set([...rated.map(({ line }) => line), ...lines].filter(hasUnits).map(({ group }) => group))
  const name = groups.size > 1 ? boundNames.get(subject.priceId) : undefined
  const whole = name === undefined ? subject : { ...subject, group: null, description: name }
  const base = { ...correctedFields(whole), cause, quantity, steps, source: original?.id ?? null }
  if (beyond.amount > 0n) return [correction(base, beyond, rated[0]?.line ?? subject)]
  const parts = creditParts(-beyond.amount, invoiced, isInclusive)
  if (parts.length === 0) return quantity === '0' ? [] : [unitsAlone(base, beyond, subject)]
  return parts.map((part, index) => creditOf({ ...base, quantity: index === 0 ? quantity : '0' }, beyond, part))
}

/** Units that change no amount are shown: each is on one line. */
function unitsAlone(base: CorrectionBase, beyond: Money, subject: RatedLine | Line): RatedLine {
  const rest = beyond.amount === 0n ? [] : [step(STEP_PHRASES.given_back.write(), negateMoney(beyond))]
  return correction({ ...base, steps: [...base.steps, ...rest] }, subtractMoney(beyond, beyond), subject)
}

type Subject = Pick<RatedLine, 'subscriptionId' | 'priceId' | 'offerPrice' | 'featureSlug' | 'group' | 'servicePeriod'>

interface CorrectionBase extends Subject {
  readonly description: string
  readonly facts: RatedLine['explanation']['facts']
  readonly cause: string
  readonly quantity: string
  readonly source: string | null
  readonly steps: readonly Operation[]
}

function correctedFields(subject: RatedLine | Line): Subject & Pick<CorrectionBase, 'description' | 'facts'> {
  const { subscriptionId, priceId, offerPrice, featureSlug, group, servicePeriod, description, explanation } = subject
  const corrected = described(description, 'corrected')
  const { facts } = explanation
  return { subscriptionId, priceId, offerPrice, featureSlug, group, servicePeriod, description: corrected, facts }
}

function correction(
  { facts, steps, ...base }: CorrectionBase,
  amount: Money,
  { taxBehavior, taxCategory }: Pick<RatedLine, 'taxBehavior' | 'taxCategory'>,
): RatedLine {
  const explanation = explain(amount.currency, steps, facts)
  return keyedLine({ ...base, kind: 'correction', amount, taxBehavior, taxCategory, explanation })
}

/** A part of what comes back, of one line and with its taxes; what is of other lines, or of its own taxes, is left out of it. */
function creditOf(base: CorrectionBase, beyond: Money, { line, net, lines, earlier }: CreditPart): RatedLine {
  const { currency } = beyond
  const amount = money(-net, currency)
  const rest = subtractMoney(amount, beyond)
  const steps = rest.amount === 0n ? base.steps : [...base.steps, step(STEP_PHRASES.credited_apart.write(), rest)]
  const { taxCategory } = line
  const own = { ...base, steps, source: line.id }
  return {
    ...correction(own, amount, { taxBehavior: 'exclusive', taxCategory }),
    reverses: reversedTax(line, lines, earlier),
  }
}

function step(label: string, amount: Money): Operation {
  return { op: 'add', label, amount: formatMoney(amount) }
}

/** What a line billed, as its price shows amounts: a credit of a price that includes its tax is net, and took its tax with it. */
function shownOf({ line, noted }: InvoicedUsage, isInclusive: boolean): Money {
  const { currency } = line.amount
  const isNet = isInclusive && line.taxBehavior === 'exclusive' && line.discountOf === null
  const own = isNet ? [line.net, line.tax] : [line.amount]
  const apart = line.excess === undefined ? [] : [line.excess]
  const credited = [...noted, ...apart].flatMap(({ net, taxes }) => (isInclusive ? [net, ...taxes] : [net]))
  return subtractMoney(sumMoney(own, currency), sumMoney(credited, currency))
}

/** The units that the lines before did not bill; a minimum, a maximum and a discount have none. */
function quantityBeyond(rated: readonly DiscountedLine[], invoiced: readonly InvoicedUsage[]): string {
  const now = rated.map(({ line }) => line).filter(hasUnits)
  const before = invoiced.map(({ line }) => line).filter(hasUnits)
  const noted = invoiced.flatMap((each) => each.noted.map(({ quantity }) => parseDecimal(quantity)))
  return formatExact(subtract(sum(now.map(unitsOf)), sum([...before.map(unitsOf), ...noted])))
}

/** What takes off what was invoiced before says how many units that was. */
function unitsOf(line: RatedLine | Line): Rational {
  const units = parseDecimal(line.quantity)
  return line.kind === 'correction' && !isLateCorrection(line) ? subtract(ZERO, units) : units
}

function hasUnits({ kind }: RatedLine | Line): boolean {
  return kind !== 'minimum' && kind !== 'maximum' && kind !== 'discount'
}
