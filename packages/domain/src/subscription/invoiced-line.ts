import type { Line, LineTax, TaxTreatment } from '../invoice/line.ts'
import { addMoney, type Money, money, subtractMoney, sumMoney } from '../money/money.ts'
import type { Instant } from '../time/instant.ts'
import { contains, type Interval } from '../time/interval.ts'
import { nameOfLine } from './proration-lines.ts'
import type { AttachedAddOn } from './subscription.ts'

/**
 * What was invoiced in advance and is not closed by a credit yet, as a later change looks at it (semantics §6). A line
 * without seats is closed as a whole by its first proration credit and then no longer belongs here.
 */
export interface InvoicedLine {
  readonly lineId: string
  /** Null for a pending line. */
  readonly invoiceId: string | null
  readonly priceId: string | null
  readonly offerPrice: string | null
  readonly featureSlug: string | null
  /** The attached add-on that it pays for; null for a line of the plan. */
  readonly addOnId: string | null
  /** What a customer knows it by: `Team`. */
  readonly name: string
  readonly taxCategory: string | null
  /** When it was invoiced: seat credits close the newest lines first. */
  readonly invoicedAt: Instant
  readonly servicePeriod: Interval
  /** After its discount lines and goodwill credits; earlier proration credits do not change it. */
  readonly net: Money
  /** The sum of its earlier proration credits, not negative. */
  readonly credited: Money
  /** The extra seats it pays for and those that earlier credits left open; null for a line without seats. */
  readonly seats: { readonly paid: number; readonly open: number } | null
  readonly taxes: readonly LineTax[]
  readonly taxTreatment: TaxTreatment
  /** What earlier credits reversed of each of `taxes`, in their order, not negative. */
  readonly taxesCredited: readonly Money[]
}

/** A stored line of a subscription, invoiced or pending, with what the invoice knows of it. */
export interface StoredLine extends Line {
  readonly invoiceId: string | null
  readonly invoicedAt: Instant
  /** Net that credit notes took off it, apart from proration; not negative. */
  readonly goodwill: Money
}

/**
 * Picks out of a subscription's lines, none of them of a void invoice, those that pay for time after `at` and are still
 * open, each with its discounts and earlier credits.
 */
export function openInvoicedLines(
  lines: readonly StoredLine[],
  addOns: readonly Pick<AttachedAddOn, 'id'>[],
  at: Instant,
): InvoicedLine[] {
  return lines
    .filter((line) => isInAdvance(line) && contains(line.servicePeriod, at))
    .map((line) => invoicedLine(line, lines, addOns))
    .filter(({ seats, credited }) => (seats === null ? credited.amount === 0n : seats.open > 0))
}

/** Lines in arrears pay for time that has passed, so no instant of an open change lies in them. */
function isInAdvance({ kind }: Line): boolean {
  return kind === 'plan_base' || kind === 'seats' || kind === 'add_on' || kind === 'proration_charge'
}

function invoicedLine(
  line: StoredLine,
  lines: readonly StoredLine[],
  addOns: readonly Pick<AttachedAddOn, 'id'>[],
): InvoicedLine {
  const { currency } = line.net
  const discounts = lines.filter((other) => other.discountOf?.line === line.id).map((other) => other.net)
  const credits = lines.filter((other) => other.kind === 'proration_credit' && other.source === line.id)
  const addOnId = addOns.find(({ id }) => id === line.source)?.id ?? null
  const hasSeats = line.featureSlug !== null && addOnId === null
  const paid = Number(line.quantity)
  const closed = credits.reduce((total, credit) => total + Number(credit.quantity), 0)
  return {
    lineId: line.id,
    invoiceId: line.invoiceId,
    priceId: line.priceId,
    offerPrice: line.offerPrice,
    featureSlug: line.featureSlug,
    addOnId,
    name: nameOfLine(line.description),
    taxCategory: line.taxCategory,
    invoicedAt: line.invoicedAt,
    servicePeriod: line.servicePeriod,
    net: subtractMoney(addMoney(line.net, sumMoney(discounts, currency)), line.goodwill),
    credited: money(
      -sumMoney(
        credits.map((credit) => credit.net),
        currency,
      ).amount,
      currency,
    ),
    seats: hasSeats ? { paid, open: paid - closed } : null,
    taxes: line.taxes,
    taxTreatment: line.taxTreatment,
    taxesCredited: line.taxes.map((_, index) => creditedTax(credits, index, currency)),
  }
}

/** The taxes of a credit stand in the order of the line's own. */
function creditedTax(credits: readonly Line[], index: number, currency: string): Money {
  const amounts = credits.map((credit) => credit.taxes[index]?.amount ?? money(0n, currency))
  return money(-sumMoney(amounts, currency).amount, currency)
}
