import { assert } from '../../assert.ts'
import { explain } from '../../explanation/explanation.ts'
import { STEP_PHRASES } from '../../explanation/step-phrases.ts'
import { formatExact, parseDecimal } from '../../money/decimal.ts'
import { formatMoney, money, negateMoney, sumMoney } from '../../money/money.ts'
import { subtract, sum } from '../../money/rational.ts'
import { type CouponInForce, coversPrice } from '../discounts/coupon-in-force.ts'
import { type DiscountedLine, leftOfLine } from '../discounts/discount.ts'
import { discountWith } from '../discounts/discount-lines.ts'
import type { Line, RatedLine } from '../line.ts'
import { described } from '../line-description.ts'
import { keyedLine } from '../line-key.ts'
import { arrearsLines } from './arrears-lines.ts'
import type { BilledBoundary } from './billed-boundary.ts'

export interface CorrectionInput {
  /** The boundary that billed the period, with its usage as it is known now. */
  readonly boundary: BilledBoundary
  /** The percentage coupons that reduced its lines; what amount coupons took off stays as it was. */
  readonly percentCoupons?: readonly CouponInForce[]
  /** Every line that billed the period in arrears so far, with its discounts, and the corrections since. */
  readonly invoiced: readonly Line[]
  /** The id of the correction. */
  readonly cause: string
}

/**
 * The corrections of a period whose usage changed after it was invoiced: re-rated − invoiced, for each price and group
 * that differs, naming the original period and line (semantics §7). Either sign; before tax, which is that of the next
 * invoice.
 */
export function correctionLines({ boundary, percentCoupons = [], invoiced, cause }: CorrectionInput): RatedLine[] {
  const couponsOn = (offerPrice: string | null) =>
    percentCoupons.filter(({ coupon }) => coversPrice(coupon.appliesTo, offerPrice))
  const { lines, bounds } = arrearsLines(boundary, couponsOn)
  const rated = discountWith(lines, bounds, percentCoupons)
  const counted = invoiced.filter(({ discountOf }) => discountOf === null || isOneOf(percentCoupons, discountOf.coupon))
  const identities = new Set([...rated.map(({ line }) => line), ...counted].map(identityOf))
  return [...identities].flatMap((identity) =>
    correctionOf(
      rated.filter(({ line }) => identityOf(line) === identity),
      counted.filter((line) => identityOf(line) === identity),
      cause,
    ),
  )
}

function isOneOf(coupons: readonly CouponInForce[], id: string): boolean {
  return coupons.some((coupon) => coupon.id === id)
}

/** Usage, its minimum or maximum, its discounts and earlier corrections are one thing to correct. */
function identityOf({ subscriptionId, priceId, group }: RatedLine | Line): string {
  return JSON.stringify([subscriptionId, priceId, group])
}

function correctionOf(rated: readonly DiscountedLine[], invoiced: readonly Line[], cause: string): RatedLine[] {
  const original = invoiced.find((line) => line.kind !== 'discount' && line.kind !== 'correction')
  const subject = rated[0]?.line ?? original
  assert(subject !== undefined, 'a correction is of a line that was rated or invoiced')
  const { currency } = subject.amount
  const before = sumMoney(
    invoiced.map((line) => line.amount),
    currency,
  )
  const explanation = explain(
    currency,
    [
      ...rated.map(
        (line) => ({ op: 'add', label: line.line.description, amount: formatMoney(leftOfLine(line)) }) as const,
      ),
      { op: 'add', label: STEP_PHRASES.invoiced_before.write(), amount: formatMoney(negateMoney(before)) },
    ],
    subject.explanation.facts,
  )
  if (explanation.amountMinor === '0') return []
  return [
    keyedLine({
      kind: 'correction',
      subscriptionId: subject.subscriptionId,
      priceId: subject.priceId,
      offerPrice: subject.offerPrice,
      featureSlug: subject.featureSlug,
      group: subject.group,
      servicePeriod: subject.servicePeriod,
      cause,
      source: original?.id ?? null,
      description: described(subject.description, 'corrected'),
      quantity: quantityBeyond(rated, invoiced),
      amount: money(BigInt(explanation.amountMinor), currency),
      taxBehavior: subject.taxBehavior,
      taxCategory: subject.taxCategory,
      explanation,
    }),
  ]
}

/** The units that the lines before did not bill; a minimum, a maximum and a discount have none. */
function quantityBeyond(rated: readonly DiscountedLine[], invoiced: readonly Line[]): string {
  const units = (lines: readonly (RatedLine | Line)[]) =>
    sum(
      lines
        .filter(({ kind }) => kind !== 'minimum' && kind !== 'maximum' && kind !== 'discount')
        .map(({ quantity }) => parseDecimal(quantity)),
    )
  return formatExact(subtract(units(rated.map(({ line }) => line)), units(invoiced)))
}
