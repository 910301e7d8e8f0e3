import { type AmountNode, explainInvoice as amountTree, type Line } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import { viewInvoice } from '../billing/view-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { amountView } from '../views/amount-view.ts'
import { intervalView } from '../views/instant-view.ts'
import { lineView } from '../views/invoice-view.ts'
import { eventsBehindLines, NO_EVENTS } from './events-behind.ts'
import { findInvoice } from './read-invoices.ts'

/**
 * An invoice from its total down: the tree of its amounts with the steps behind each, and of every line what it was rated
 * from. Running the steps again gives the stored amounts, which is an invariant of all invoices.
 */
export function explainInvoice(context: Context, input: { readonly invoiceId: string }) {
  return runQuery(context, async (moment) => {
    const found = await findInvoice(moment.tx, input.invoiceId)
    return found.ok ? done(await explanationOf(moment, found.value)) : found
  })
}

/**
 * All that an invoice is printed from, of one moment: the invoice, what is behind each of its lines, and the time zone in which its
 * days are told.
 */
export function getPrintedInvoice(context: Context, input: { readonly invoiceId: string }) {
  return runQuery(context, async (moment) => {
    const found = await findInvoice(moment.tx, input.invoiceId)
    if (!found.ok) return found
    const row = found.value
    const customer = await moment.tx.customers.findEver(row.customerId)
    if (customer === null) return customerNotFound(row.customerId)
    const lines = (await moment.tx.invoices.lines(row.bucket, [row.id])).get(row.id) ?? []
    const invoice = await viewInvoice(moment, row, lines)
    return done({ invoice, explained: lines.map(explainedLine), timeZone: customer.timeZone })
  })
}

async function explanationOf(moment: Moment, row: InvoiceRow) {
  const lines = (await moment.tx.invoices.lines(row.bucket, [row.id])).get(row.id) ?? []
  const { totals, number } = await viewInvoice(moment, row, lines)
  const behind = await eventsBehindLines(moment, row, lines)
  return {
    object: 'invoice_explanation' as const,
    invoiceId: row.id,
    number,
    currency: row.currency,
    totals,
    tree: invoiceNode(amountTree(lines, row.currency)),
    lines: lines.map((line) => ({ ...explainedLine(line), ...(behind.get(line.id) ?? NO_EVENTS) })),
  }
}

function explainedLine(line: Line) {
  const { taxes, explanation: sentences } = lineView(line)
  return {
    lineId: line.id,
    kind: line.kind,
    description: line.description,
    servicePeriod: intervalView(line.servicePeriod),
    subscriptionId: line.subscriptionId,
    versionId: versionOfPrice(line.priceId),
    price: line.offerPrice,
    featureSlug: line.featureSlug,
    quantity: line.quantity,
    net: amountView(line.net),
    tax: amountView(line.tax),
    explanation: line.explanation,
    sentences,
    taxes,
    discounts: line.discountOf === null ? null : { lineId: line.discountOf.line, discountId: line.discountOf.coupon },
    source: line.source,
  }
}

/** A price is named after the immutable version that it belongs to: `planv_….base`. */
function versionOfPrice(priceId: string | null): string | null {
  return priceId?.split('.')[0] ?? null
}

function invoiceNode({ label, amount, parts }: AmountNode) {
  return { kind: 'invoice' as const, label, amount: amountView(amount), parts: parts.map(lineNode) }
}

function lineNode({ label, amount, parts }: AmountNode) {
  return { kind: 'line' as const, label, amount: amountView(amount), parts: parts.flatMap(leafNode) }
}

function leafNode({ kind, label, amount, explanation }: AmountNode) {
  if (kind === 'invoice' || kind === 'line' || explanation === null) return []
  return [{ kind, label, amount: amountView(amount), explanation }]
}
