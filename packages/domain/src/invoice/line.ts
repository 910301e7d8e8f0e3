import type { Explanation } from '../explanation/explanation.ts'
import type { Decimal } from '../money/decimal.ts'
import { type Money, subtractMoney, zero } from '../money/money.ts'
import type { Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'

export const LINE_KINDS = [
  'plan_base',
  'usage',
  'seats',
  'quota',
  'add_on',
  'one_off',
  'proration_credit',
  'proration_charge',
  'correction',
  'minimum',
  'maximum',
  'discount',
  'top_up',
] as const

export type LineKind = (typeof LINE_KINDS)[number]

/**
 * Why a line carries the tax it carries: only `standard` ones carry any (semantics §11). `not_collected`: the seller is not
 * registered where it would be due, an export for one.
 */
export const TAX_TREATMENTS = ['standard', 'exempt', 'reverse_charge', 'not_collected'] as const

export type TaxTreatment = (typeof TAX_TREATMENTS)[number]

/**
 * One rate's part of a line's tax, rounded per line. `base` is what it was computed on: the line's net after its
 * discounts, for a compound rate with the taxes before it. `rerun(explanation)` is `amount`.
 */
export interface LineTax {
  readonly name: string
  readonly percent: Decimal
  /** Whose tax it is: ISO 3166-1, and the region where it is a region's own. */
  readonly country: string
  readonly region: string | null
  readonly compound: boolean
  /** True when the shown price contained it. */
  readonly inclusive: boolean
  readonly amount: Money
  readonly base: Money
  readonly explanation: Explanation
}

/** What a credit came to beyond what its invoice could carry; positive. It was given back apart (semantics §6). */
export interface CreditExcess {
  readonly net: Money
  /** In the order of the line's taxes. */
  readonly taxes: readonly Money[]
}

/** What a credit takes back of an amount that a discount took off the credited line: it is there to be used again. Positive. */
export interface RestoredDiscount {
  readonly discountId: string
  /** Where the billing period begins in which it was used. */
  readonly periodStart: Instant
  /** In the line's shown price, as what a discount uses is. */
  readonly amount: Money
}

/** Which line a discount line reduces, by its key (its id once it is stored), and by which coupon in force. */
export interface DiscountOf {
  readonly line: string
  readonly coupon: string
}

/**
 * One amount of an invoice. Unique by (subscription, price, group, service period, cause, kind, source), so that no race
 * or retry bills the same thing twice (semantics §9). `source` is the line or coupon it refers to: a credit names the line
 * it credits, a discount its coupon and the kind of line it reduces.
 *
 * `amount` is the shown price and always `rerun(explanation)`; `net` is the same without the tax it contained: equal for
 * exclusive prices. `tax` = Σ `taxes`; a discount line carries none, because the tax sits on the line it reduces.
 */
export interface Line {
  readonly id: string
  readonly kind: LineKind
  readonly subscriptionId: string | null
  readonly priceId: string | null
  /** `plan/price` or `add-on/price` by their slugs, as a coupon's `appliesTo` names it. */
  readonly offerPrice: string | null
  readonly featureSlug: string | null
  /** The values of a group-by as canonical JSON, or null for a price without one. */
  readonly group: string | null
  readonly servicePeriod: Interval
  /** What makes it once: `renewal:<instant>`, or the id of the change, command or correction. */
  readonly cause: string
  readonly source: string | null
  readonly discountOf: DiscountOf | null
  readonly description: string
  readonly quantity: Decimal
  readonly amount: Money
  readonly net: Money
  readonly tax: Money
  readonly taxes: readonly LineTax[]
  readonly taxTreatment: TaxTreatment
  readonly taxBehavior: 'exclusive' | 'inclusive'
  readonly taxCategory: string | null
  readonly explanation: Explanation
  /** Only on a credit that its invoice could not carry whole: what it took off its line is more than its own amounts. */
  readonly excess?: CreditExcess
  /** Only on a proration credit of a line that an amount discount had reduced. */
  readonly restores?: readonly RestoredDiscount[]
}

/** What a credit line takes off the line that it credits, both positive: its own amounts and what was given back apart. */
export function creditedBy({ net, taxes, excess }: Pick<Line, 'net' | 'taxes' | 'excess'>): CreditExcess {
  return {
    net: subtractMoney(excess?.net ?? zero(net.currency), net),
    taxes: taxes.map(({ amount }, index) => subtractMoney(excess?.taxes[index] ?? zero(net.currency), amount)),
  }
}

/**
 * What a credit takes back besides its amount: the same share of each tax of the line it credits, at the original rates
 * (semantics §6). Its amount is net, whatever the price showed, and the share is amount ÷ the net that was taxed; what
 * earlier credits left limits it, so that a line closed in several commands gives back exactly its tax.
 */
export interface ReversedTax {
  /** The credited line's net after its discount lines and goodwill credits. */
  readonly net: Money
  /** The net of earlier proration credits of that line, not negative. */
  readonly credited: Money
  readonly taxes: readonly LineTax[]
  /** What earlier credits reversed of each of `taxes`, in their order, not negative. */
  readonly taxesCredited: readonly Money[]
  readonly treatment: TaxTreatment
}

/** A line before discounts and tax: `amount` is net for exclusive prices, gross for inclusive ones. */
export interface RatedLine extends Omit<Line, 'id' | 'net' | 'tax' | 'taxes' | 'taxTreatment' | 'discountOf'> {
  /** Unique within what was built together; what a discount or credit of the same invoice refers to. */
  readonly key: string
  /** Only on a credit of an invoiced line, whose `taxBehavior` is then `exclusive`. */
  readonly reverses?: ReversedTax
}

/** A line of an invoice that is built but not stored: `key` becomes the id, and so does what `discountOf.line` names. */
export interface BuiltLine extends Omit<Line, 'id'> {
  readonly key: string
}

/** A line without its tax. */
export function ratedAs(line: BuiltLine): RatedLine {
  const { net: _net, tax: _tax, taxes: _taxes, taxTreatment: _treatment, discountOf: _of, excess: _, ...rated } = line
  return rated
}
