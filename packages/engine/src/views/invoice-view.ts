import {
  type BuiltInvoice,
  type BuiltLine,
  type Explanation,
  instantToIso,
  type Line,
  money,
  parseGroupKey,
  taxNote,
  taxTotals,
} from '@tallywright/domain'
import type { CustomerRow, InvoiceRow, Party, Seller } from '@tallywright/store'
import { amountDueOf } from '../billing/amount-due.ts'
import { amountView } from './amount-view.ts'
import { intervalView, isoOrNull } from './instant-view.ts'

/** An invoice in its wire form. A draft shows the parties as they are now; a finalized one as it froze them. */
export function invoiceView(row: InvoiceRow, lines: readonly Line[], parties: { seller: Seller; customer: Party }) {
  return {
    id: row.id,
    object: 'invoice' as const,
    customerId: row.customerId,
    subscriptionId: row.subscriptionId,
    number: row.formattedNumber,
    status: row.status,
    paymentStatus: row.paymentStatus,
    currency: row.currency,
    cause: row.cause,
    collection: row.collection,
    dueAt: isoOrNull(row.dueAt),
    memo: row.memo,
    footer: row.footer,
    seller: row.seller ?? parties.seller,
    customer: row.customer ?? parties.customer,
    lines: lines.map((line) => ({
      id: line.id,
      ...lineView(line),
      subscriptionId: line.subscriptionId,
      priceId: line.priceId,
      source: line.source,
    })),
    totals: rowTotals(row),
    taxTotals: taxTotals(lines).map((total) => ({
      ...total,
      note: taxNote(total.treatment),
      base: amountView(total.base),
      amount: amountView(total.amount),
    })),
    lastPaymentError:
      row.lastPaymentError === null ? null : { code: row.lastPaymentError.code, message: row.lastPaymentError.message },
    nextPaymentAttemptAt: isTriedThen(row) ? isoOrNull(row.nextDunningAt) : null,
    createdAt: instantToIso(row.createdAt),
    updatedAt: instantToIso(row.updatedAt),
    finalizedAt: isoOrNull(row.finalizedAt),
    paidAt: isoOrNull(row.paidAt),
    voidedAt: isoOrNull(row.voidedAt),
  }
}

function isTriedThen({ dunningStep }: InvoiceRow): boolean {
  return dunningStep === 'retry' || dunningStep === 'too_small'
}

export type InvoiceView = ReturnType<typeof invoiceView>

/** A line as it is shown anywhere, issued or previewed. */
export function lineView(line: BuiltLine | Line) {
  return {
    kind: line.kind,
    description: line.description,
    featureSlug: line.featureSlug,
    group: line.group === null ? null : parseGroupKey(line.group),
    quantity: line.quantity,
    servicePeriod: intervalView(line.servicePeriod),
    net: amountView(line.net),
    tax: amountView(line.tax),
    taxTreatment: line.taxTreatment,
    taxes: line.taxes.map((tax) => ({
      name: tax.name,
      percent: tax.percent,
      country: tax.country,
      region: tax.region,
      base: amountView(tax.base),
      amount: amountView(tax.amount),
    })),
    explanation: sentences(line.explanation),
  }
}

/** The steps of an explanation, one sentence each, for people. */
function sentences({ steps, exact, amountMinor, rounding, currency }: Explanation): string[] {
  const said = steps.map(({ label, total }) => `${label} → ${total}`)
  return [...said, `${exact} rounded (${rounding}) to ${amountMinor} minor units of ${currency}`]
}

function rowTotals(row: InvoiceRow) {
  return {
    net: amountView(row.netTotal),
    tax: amountView(row.taxTotal),
    total: amountView(row.total),
    creditsApplied: amountView(row.walletPaid + row.amountCredited),
    credited: amountView(row.amountCredited),
    paidFromWallet: amountView(row.walletPaid),
    amountPaid: amountView(row.amountPaid),
    amountDue: amountView(amountDueOf(row)),
  }
}

/** The totals of an invoice that was only computed. */
export function builtTotals({ net, tax, total, walletApplied, amountDue, currency }: BuiltInvoice) {
  return {
    net: amountView(net),
    tax: amountView(tax),
    total: amountView(total),
    creditsApplied: amountView(walletApplied),
    credited: amountView(money(0n, currency)),
    paidFromWallet: amountView(walletApplied),
    amountPaid: amountView(money(0n, currency)),
    amountDue: amountView(amountDue),
  }
}

/** The customer as an invoice freezes them. */
export function partyOf({ name, email, address, vatNumber }: CustomerRow): Party {
  return { name, email, address, vatNumber }
}
