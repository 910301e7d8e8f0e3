import {
  type AmountNode,
  explainInvoice as amountTree,
  formatExact,
  instantToIso,
  isLateCorrection,
  type Line,
  parseDecimal,
} from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import { viewInvoice } from '../billing/view-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { amountView } from '../views/amount-view.ts'
import { intervalView } from '../views/instant-view.ts'
import { lineView } from '../views/invoice-view.ts'
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
  const explained = []
  for (const line of lines) explained.push({ ...explainedLine(line), ...(await eventsBehind(moment, row, line)) })
  return {
    object: 'invoice_explanation' as const,
    invoiceId: row.id,
    number,
    currency: row.currency,
    totals,
    tree: invoiceNode(amountTree(lines, row.currency)),
    lines: explained,
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

/** So many events of a line are shown one by one. */
const EVENTS_SHOWN = 100

/** How many events a line of usage, or the correction of one, was rated from, and the first of them; none for other lines. */
async function eventsBehind(
  { tx }: Moment,
  { bucket, customerId }: InvoiceRow,
  { kind, cause, featureSlug, subscriptionId, servicePeriod: { start, end } }: Line,
) {
  const isRated = kind === 'usage' || isLateCorrection({ kind, cause })
  if (!isRated || featureSlug === null || subscriptionId === null)
    return { events: null, firstEvents: [], archived: false, detachedEvents: 0 }
  const feature = { bucket, customerId, subscriptionId, featureSlug }
  const first = await tx.usage.firstEvents(feature, start, end, EVENTS_SHOWN)
  const counts = await tx.usageArchive.countsOf(feature, start, end)
  const detached = counts.filter(({ state }) => state === 'detached')
  return {
    archived: counts.length > 0,
    detachedEvents: detached.reduce((sum, { events }) => sum + events, 0),
    events: first.length < EVENTS_SHOWN ? first.length : await tx.usage.countEvents(feature, start, end),
    firstEvents: first.map(({ id, idempotencyKey, refersTo, timestamp, units, properties }) => ({
      usageEventId: id,
      // One that amends another is known by the key of that.
      idempotencyKey: refersTo ?? idempotencyKey,
      timestamp: instantToIso(timestamp),
      units: formatExact(parseDecimal(units)),
      properties,
    })),
  }
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
