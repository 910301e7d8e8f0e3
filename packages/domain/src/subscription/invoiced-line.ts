import type { EarlierCredit } from '../invoice/credits/creditable.ts'
import { type DiscountedPeriod, type LineDiscount, lineDiscounts } from '../invoice/discounts/line-discount.ts'
import {
  creditedBy,
  type Line,
  type LineKind,
  type LineTax,
  type RatedLine,
  type RestoredDiscount,
  type TaxTreatment,
} from '../invoice/line.ts'
import { nameOfLine } from '../invoice/line-description.ts'
import { lineKey } from '../invoice/line-key.ts'
import type { Decimal } from '../money/decimal.ts'
import { addMoney, type Money, negateMoney, subtractMoney, sumMoney, zero } from '../money/money.ts'
import type { Instant } from '../time/instant.ts'
import { contains, type Interval } from '../time/interval.ts'
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
  readonly quantity: Decimal
  readonly kind: LineKind
  /** What made it due: a renewal, a change. */
  readonly cause: string
  readonly servicePeriod: Interval
  /** As its price shows it, before discounts, credits and tax. */
  readonly amount: Money
  /** After its discount lines and goodwill credits; earlier proration credits do not change it. */
  readonly net: Money
  /** The sum of its earlier proration credits, not negative. */
  readonly credited: Money
  /** The extra seats it pays for and those that earlier credits left open; null for a line that pays for none. */
  readonly seats: { readonly paid: number; readonly open: number } | null
  readonly taxes: readonly LineTax[]
  readonly taxTreatment: TaxTreatment
  /** What earlier credits reversed of each of `taxes`, in their order, not negative. */
  readonly taxesCredited: readonly Money[]
  /**
   * Only on a pending line: it is not taxed yet, so `net` is its shown price, and its credit goes to the same invoice as a
   * line below zero that is taxed like it.
   */
  readonly pending?: { readonly taxBehavior: Line['taxBehavior'] }
  /** The amounts that reduced it and that its credits restore; none unless given. */
  readonly discounts?: readonly LineDiscount[]
  /**
   * Discounts or credit notes left nothing of it, or its seats are free: its credit is a line of nothing, which still
   * closes it.
   */
  readonly isWaived?: boolean
}

/** A stored line of a subscription. */
export interface StoredLine extends Line {
  readonly invoiceId: string
}

export interface LinesOfSubscription {
  /** Its lines of invoices that are not void, discounts and credits included. */
  readonly invoiced: readonly StoredLine[]
  /** Those that wait for the next invoice. */
  readonly pending: readonly RatedLine[]
  readonly addOns: readonly Pick<AttachedAddOn, 'id'>[]
  /** What credit notes took off lines, apart from proration. Nothing unless given. */
  readonly credits?: readonly EarlierCredit[]
  /** Proration credits that went to credit notes, because the line was not paid. Nothing unless given. */
  readonly noted?: readonly NotedCredit[]
  /** What the discounts whose amounts are restored by credits were used for. None unless given. */
  readonly discountUses?: readonly DiscountedPeriod[]
}

/** A part of a line that a change closed by a credit note; `quantity`: the seats that it closed. */
export interface NotedCredit extends EarlierCredit {
  readonly quantity: Decimal
  readonly restores?: readonly RestoredDiscount[]
}

/** The lines in advance that pay for time after `at` and are still open, each with its discounts and earlier credits. */
export function openInvoicedLines(lines: LinesOfSubscription, at: Instant): InvoicedLine[] {
  const isCredited = (line: Line | RatedLine) => creditsOf(namesOf(line), lines).length > 0
  const isOpen = (line: Line | RatedLine) => isInAdvance(line) && contains(line.servicePeriod, at)
  const invoiced = lines.invoiced.filter(isOpen).map((line) => ({ line, seen: invoicedLine(line, lines) }))
  const pending = lines.pending.filter(isOpen).map((line) => ({ line, seen: pendingLine(line, lines) }))
  const open = [...invoiced, ...pending].filter(({ line, seen: { seats } }) => {
    return seats === null ? !isCredited(line) : seats.open > 0
  })
  return open.map(({ seen }) => seen)
}

/** What a credit may name a line by: one that was credited while it was pending was named by its key. */
function namesOf(line: Line | RatedLine): string[] {
  return 'id' in line ? [line.id, lineKey(line)] : [line.key]
}

function isInAdvance({ kind }: Pick<Line, 'kind'>): boolean {
  return kind === 'plan_base' || kind === 'seats' || kind === 'add_on' || kind === 'proration_charge'
}

function invoicedLine(line: StoredLine, lines: LinesOfSubscription): InvoicedLine {
  const { id, net, taxes, taxTreatment, invoiceId } = line
  const credits = creditsOf(namesOf(line), lines)
  const sumOf = (parts: readonly Money[]) => sumMoney(parts, net.currency)
  const restored = credits.flatMap(({ restores = [] }) => restores)
  const goodwill = (lines.credits ?? []).filter((credit) => credit.lineId === id)
  const discounts = lines.invoiced.filter((other) => other.discountOf?.line === id).map((other) => other.net)
  const left = subtractMoney(sumOf([net, ...discounts]), sumOf(goodwill.map((credit) => credit.net)))
  const paysFor = whatItPaysFor(line, credits, lines)
  return {
    ...paysFor,
    lineId: id,
    invoiceId,
    net: left,
    ...(left.amount === 0n && (net.amount > 0n || paysFor.seats !== null) ? { isWaived: true } : {}),
    discounts: lineDiscounts(line, lines.invoiced, lines.discountUses ?? [], restored),
    taxes,
    taxTreatment,
    taxesCredited: taxes.map((_, index) => {
      const byNotes = sumOf(goodwill.flatMap((credit) => credit.taxes[index] ?? []))
      return addMoney(creditedTax(credits, index, net.currency), byNotes)
    }),
  }
}

function pendingLine(line: RatedLine, lines: LinesOfSubscription): InvoicedLine {
  const { key, amount, taxBehavior } = line
  const untaxed = { taxes: [], taxTreatment: 'standard', taxesCredited: [] } as const
  const credits = creditsOf(namesOf(line), lines)
  const paysFor = whatItPaysFor(line, credits, lines)
  return {
    ...paysFor,
    ...(amount.amount === 0n && paysFor.seats !== null ? { isWaived: true } : {}),
    lineId: key,
    invoiceId: null,
    net: amount,
    ...untaxed,
    pending: { taxBehavior },
  }
}

type Credit = StoredLine | RatedLine | NotedCredit

function creditsOf(names: readonly string[], { invoiced, pending, noted = [] }: LinesOfSubscription): Credit[] {
  const credits = [...invoiced, ...pending].filter(({ kind }) => kind === 'proration_credit')
  const onLines = credits.filter(({ source }) => source !== null && names.includes(source))
  return [...onLines, ...noted.filter(({ lineId }) => names.includes(lineId))]
}

function whatItPaysFor(line: Line | RatedLine, credits: readonly Credit[], { addOns }: LinesOfSubscription) {
  const {
    kind,
    cause,
    priceId,
    offerPrice,
    featureSlug,
    taxCategory,
    servicePeriod,
    description,
    quantity,
    amount,
    source,
  } = line
  const addOnId = addOns.find(({ id }) => id === source)?.id ?? null
  const closed = credits.reduce((total, credit) => total + Number(credit.quantity), 0)
  const paid = Number(quantity)
  return {
    kind,
    cause,
    priceId,
    offerPrice,
    featureSlug,
    addOnId,
    name: nameOfLine(description),
    amount,
    taxCategory,
    servicePeriod,
    quantity,
    credited: sumMoney(credits.map(netOfCredit), amount.currency),
    // A minimum that is paid without extra seats is closed as a whole, like a line without seats.
    seats: featureSlug === null || addOnId !== null || paid === 0 ? null : { paid, open: paid - closed },
  }
}

function netOfCredit(credit: Credit): Money {
  if ('lineId' in credit) return credit.net
  return 'net' in credit ? creditedBy(credit).net : negateMoney(credit.amount)
}

/** The taxes of a credit stand in the order of the line's own; a pending one has none yet. */
function creditedTax(credits: readonly Credit[], index: number, currency: string): Money {
  return sumMoney(
    credits.map((credit) => taxesOfCredit(credit)[index] ?? zero(currency)),
    currency,
  )
}

function taxesOfCredit(credit: Credit): readonly Money[] {
  if ('lineId' in credit) return credit.taxes
  return 'taxes' in credit ? creditedBy(credit).taxes : []
}
