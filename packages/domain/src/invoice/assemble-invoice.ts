import { assert } from '../assert.ts'
import type { Currency } from '../money/currency.ts'
import { smaller } from '../money/minor-units.ts'
import { addMoney, type Money, money, subtractMoney, sumMoney, zero } from '../money/money.ts'
import type { PriceBounds } from './arrears/bounds.ts'
import type { ProgressiveLine } from './arrears/progressive.ts'
import { withinUse } from './arrears/within-use.ts'
import { type ExcessCredit, fitCredits } from './credits/fit-credits.ts'
import { withOwnCredits } from './credits/own-credits.ts'
import type { CouponInForce } from './discounts/coupon-in-force.ts'
import type { Discount, DiscountedLine } from './discounts/discount.ts'
import { discountLines } from './discounts/discount-lines.ts'
import type { DiscountOutcome } from './discounts/given-discount.ts'
import type { KeptDiscounts } from './discounts/kept-discount.ts'
import type { BuiltLine, RatedLine } from './line.ts'
import { keyedLine } from './line-key.ts'
import { type PrepaidLines, paidInAdvance } from './prepaid-lines.ts'
import { computeTax, type TaxContext, type TaxedLine } from './tax/tax.ts'
import { applyCredits, type InvoiceTotals, invoiceTotals } from './totals.ts'

export interface AssembleInput {
  readonly currency: Currency
  /** All in `currency`, with different keys. */
  readonly lines: readonly RatedLine[]
  readonly bounds?: readonly PriceBounds[]
  /** In the order in which they were applied. */
  readonly coupons?: readonly CouponInForce[]
  /** What of use some of the lines take off, because it was invoiced before. */
  readonly progressive?: readonly ProgressiveLine[]
  readonly tax: TaxContext
  /** Of a draft that is computed again: the ids of its lines by their keys. Its own credits name them by these. */
  readonly lineIds?: ReadonlyMap<string, string>
  /** Of such a draft, by lines that were credited since. */
  readonly kept?: KeptDiscounts
  /** What the customer's money wallet holds for this invoice; nothing unless given. */
  readonly walletBalance?: Money
  /** What was drawn from it for lines that the invoice may have, when they were used. */
  readonly prepaid?: readonly PrepaidLines[]
}

/**
 * An invoice as computed: not numbered, not stored. `lines` come in the order they were given, each followed by its
 * discounts. `amountDue` = `total` − `walletApplied`; `prepaid` is
 * what of that was drawn before. `excess` is what its credits come to beyond the invoice.
 */
export interface BuiltInvoice extends InvoiceTotals {
  readonly currency: Currency
  readonly lines: readonly BuiltLine[]
  readonly walletApplied: Money
  readonly prepaid: Money
  readonly amountDue: Money
  readonly excess: readonly ExcessCredit[]
  /** What it uses of the discounts of its subscription. */
  readonly discounts: readonly DiscountOutcome[]
}

/**
 * The second half of an invoice, in the order of semantics §4: percentage discounts → maximum → minimum → amount discounts
 * → tax → money wallet. Its total is Σ net + Σ tax and never below zero (semantics §6, §9).
 */
export function assembleInvoice(input: AssembleInput): BuiltInvoice {
  const { currency, lineIds = new Map() } = input
  const taxed = withOwnCredits(taxedLines(input), lineIds)
  const fitted = fitCredits(withinUse(taxed, input.progressive ?? []), currency, lineIds)
  const totals = invoiceTotals(fitted.lines, currency)
  const drawn = paidInAdvance(fitted.lines, input.prepaid ?? [], currency)
  const prepaid = money(smaller(drawn.amount, totals.total.amount), currency)
  const left = subtractMoney(totals.total, prepaid)
  const walletApplied = addMoney(prepaid, applyWallet(fitted.lines, left, input.walletBalance ?? zero(currency)))
  return {
    currency,
    ...fitted,
    ...totals,
    walletApplied,
    prepaid,
    amountDue: subtractMoney(totals.total, walletApplied),
    discounts: [],
  }
}

/** The lines with their discounts and tax, before credits are fitted to an invoice: they may come to less than nothing. */
export function taxedLines({ currency, lines, bounds = [], coupons = [], tax, kept }: AssembleInput): BuiltLine[] {
  assert(
    lines.every((line) => line.amount.currency === currency),
    'an invoice has one currency',
  )
  assert(areDifferent(lines.map((line) => line.key)), 'two lines bill the same thing')
  assert(areDifferent(coupons.map((coupon) => coupon.id)), 'a coupon is in force once')
  const discounted = discountLines(lines, bounds, coupons, kept)
  const taxed = computeTax({ ...tax, currency, lines: discounted.map(taxable) })
  return discounted.flatMap((line, index) => builtLines(line, taxed.lines[index] as TaxedLine))
}

function areDifferent(names: readonly string[]): boolean {
  return new Set(names).size === names.length
}

function taxable({ line, discounts }: DiscountedLine) {
  return { ...line, discounts: discounts.map((each) => each.amount) }
}

/** The line itself, then one discount line per coupon; the tax sits on the line (semantics §9). */
function builtLines({ line: { reverses: _, ...line }, discounts }: DiscountedLine, taxed: TaxedLine): BuiltLine[] {
  const { net, tax, taxes, treatment: taxTreatment } = taxed
  const own: BuiltLine = { ...line, discountOf: null, net, tax, taxes, taxTreatment }
  return [own, ...discounts.map((each, index) => discountLine(own, each, taxed.discountNets[index] as Money))]
}

function discountLine(line: BuiltLine, { coupon, amount, explanation }: Discount, net: Money): BuiltLine {
  // Lines of several kinds may share price and period (usage and its minimum), so the source tells them apart.
  const source = [coupon.id, line.kind, line.source].filter((part) => part !== null).join(':')
  const { key } = keyedLine({ ...line, kind: 'discount', source })
  return {
    ...line,
    key,
    kind: 'discount',
    source,
    discountOf: { line: line.key, coupon: coupon.id },
    description: coupon.coupon.name,
    quantity: '1',
    amount,
    net,
    tax: zero(net.currency),
    taxes: [],
    explanation,
  }
}

/** What is bought for a wallet is charged to the payment method, with its tax: never paid from a wallet (semantics §8). */
function applyWallet(lines: readonly BuiltLine[], left: Money, balance: Money): Money {
  const topUps = sumMoney(
    lines.filter((line) => line.kind === 'top_up').map((line) => addMoney(line.net, line.tax)),
    left.currency,
  )
  const [applied] = applyCredits(subtractMoney(left, topUps), [balance])
  return applied ?? zero(left.currency)
}
