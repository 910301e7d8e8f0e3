import {
  addMoney,
  type InvoicedLine,
  type Line,
  type LineKind,
  type Money,
  type RatedLine,
  zero,
} from '@tallywright/domain'
import type { StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

const IN_ADVANCE: readonly LineKind[] = ['plan_base', 'seats', 'add_on', 'proration_charge']

type PaidLine = Line & { readonly invoiceId: string; readonly invoicedAt: InvoicedLine['invoicedAt'] }

/**
 * What was invoiced and paid in advance for the open period and is not closed by a credit yet (semantics §6). Lines of
 * invoices that were not paid are left out: credit for money that was never paid does not exist.
 */
export async function invoicedLines({ tx, now }: Moment, stored: StoredSubscription): Promise<InvoicedLine[]> {
  const { bucket, subscription } = stored
  const paid = await tx.invoices.paidLinesEndingAfter(bucket, subscription.id, now)
  const pending = await tx.subscriptions.pendingLines(bucket, subscription.id)
  const credits = [...paid, ...pending].filter((line) => line.kind === 'proration_credit')
  return paid
    .filter((line) => IN_ADVANCE.includes(line.kind))
    .map((line) => toInvoicedLine(stored, line, paid, creditsOf(credits, line)))
    .filter((line) => line !== null)
}

function creditsOf(credits: readonly (PaidLine | RatedLine)[], line: PaidLine) {
  return credits.filter((credit) => credit.source === line.id)
}

function toInvoicedLine(
  { subscription }: StoredSubscription,
  line: PaidLine,
  paid: readonly PaidLine[],
  credits: readonly (PaidLine | RatedLine)[],
): InvoicedLine | null {
  const isSeats = subscription.planVersion.plan.features[line.featureSlug ?? '']?.type === 'seats'
  const closed = credits.reduce((total, credit) => total + Number(credit.quantity), 0)
  const seats = isSeats ? { paid: Number(line.quantity), open: Number(line.quantity) - closed } : null
  if (seats === null ? credits.length > 0 : seats.open <= 0) return null
  const { currency } = line.net
  const discounts = paid.filter((each) => each.discountOf?.line === line.id).map((each) => each.net)
  return {
    lineId: line.id,
    invoiceId: line.invoiceId,
    priceId: line.priceId ?? '',
    offerPrice: line.offerPrice,
    featureSlug: line.featureSlug,
    addOnId: subscription.addOns.some((addOn) => addOn.id === line.source) ? line.source : null,
    name: line.description.replace(/, rest of the period$/, ''),
    taxCategory: line.taxCategory,
    invoicedAt: line.invoicedAt,
    servicePeriod: line.servicePeriod,
    net: total([line.net, ...discounts], currency),
    credited: total(credits.map(creditedNet), currency),
    seats,
    taxes: line.taxes,
    taxTreatment: line.taxTreatment,
    taxesCredited: line.taxes.map((_, index) => total(credits.map((credit) => creditedTax(credit, index)), currency)),
  }
}

function total(parts: readonly Money[], currency: string): Money {
  return parts.reduce<Money>(addMoney, zero(currency))
}

/** A credit is negative; what it took off its line is not. A pending one is not taxed yet. */
function creditedNet(credit: PaidLine | RatedLine): Money {
  const { amount, currency } = 'net' in credit ? credit.net : credit.amount
  return { amount: -amount, currency }
}

function creditedTax(credit: PaidLine | RatedLine, index: number): Money {
  const tax = 'taxes' in credit ? credit.taxes[index]?.amount : undefined
  return tax === undefined ? zero(credit.amount.currency) : { amount: -tax.amount, currency: tax.currency }
}
