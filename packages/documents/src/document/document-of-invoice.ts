import { assert, type Currency, type Instant, instantFromIso, type Money, money, sumMoney } from '@tallywright/domain'
import type { DocumentLine, DocumentParty, DocumentTax, DocumentTotals, InvoiceDocument } from './invoice-document.ts'
import type { ExplainedLineOnWire, InvoiceOnWire, LineOnWire, PartyOnWire, TaxOnWire } from './invoice-on-wire.ts'

/** What a document says beyond the invoice's own answer. */
export interface DocumentDetails {
  /** IANA; the zone in which its days are local: the customer's. */
  readonly timeZone: string
  readonly exemptionReason?: string | null
  /** The lines of `invoices.explain`: without them no steps are shown. */
  readonly explained?: readonly ExplainedLineOnWire[]
}

/**
 * The document of an invoice as `invoices.get` answers it. A discount line goes under the line before it, as the invoice
 * lists them. An invoice whose lines do not come to its totals is a bug and throws: it would be printed wrong.
 */
export function documentOfInvoice(invoice: InvoiceOnWire, details: DocumentDetails): InvoiceDocument {
  const { currency } = invoice
  const lines = withDiscounts(invoice.lines).map((line) => lineOf(line, currency, details.explained ?? []))
  const totals = totalsOf(invoice)
  assertAddsUp(lines, totals)
  return {
    kind: 'invoice',
    number: invoice.number,
    status: invoice.status,
    currency,
    timeZone: details.timeZone,
    issuedAt: instantOrNull(invoice.finalizedAt),
    dueAt: instantOrNull(invoice.dueAt),
    paidAt: instantOrNull(invoice.paidAt),
    seller: partyOf(invoice.seller),
    customer: partyOf(invoice.customer),
    lines,
    totals,
    exemptionReason: details.exemptionReason ?? null,
    memo: invoice.memo ?? null,
    footer: invoice.footer ?? null,
    creditedInvoice: null,
  }
}

interface LineWithDiscounts {
  readonly line: LineOnWire
  readonly discounts: LineOnWire[]
}

function withDiscounts(wire: readonly LineOnWire[]): LineWithDiscounts[] {
  const lines: LineWithDiscounts[] = []
  for (const line of wire) {
    const reduced = lines.at(-1)
    if (line.kind !== 'discount') lines.push({ line, discounts: [] })
    else {
      assert(reduced !== undefined, 'a discount line follows the line that it reduces')
      reduced.discounts.push(line)
    }
  }
  return lines
}

function lineOf(
  { line, discounts }: LineWithDiscounts,
  currency: Currency,
  explained: readonly ExplainedLineOnWire[],
): DocumentLine {
  const { kind, description, group, quantity, servicePeriod } = line
  const net = discounts.reduce((left, discount) => left + discount.net, line.net)
  return {
    kind,
    description,
    group,
    servicePeriod: { start: instantFromIso(servicePeriod.start), end: instantFromIso(servicePeriod.end) },
    quantity,
    unit: line.unit ?? null,
    net: amountOf(line.net, currency),
    tax: amountOf(line.tax, currency),
    taxes: line.taxes.map((tax) => taxOf(tax, net, line.tax, currency)),
    treatment: line.taxTreatment ?? 'standard',
    discounts: discounts.map((each) => ({ description: each.description, net: amountOf(each.net, currency) })),
    explanation: explained.find(({ lineId }) => lineId === line.id)?.explanation ?? null,
  }
}

/**
 * A tax that the shown price contained names that price as its base: 119.00 with 19 % in it. The law asks for what is taxed:
 * 19.00 on 100.00. The base of an added tax is less than net and tax together, so the two are told apart.
 */
function taxOf({ name, percent, base, amount }: TaxOnWire, net: number, tax: number, currency: Currency): DocumentTax {
  const taxed = base === net + tax ? net : base
  return { name, percent, base: amountOf(taxed, currency), amount: amountOf(amount, currency) }
}

function totalsOf({ totals, currency }: InvoiceOnWire): DocumentTotals {
  return {
    net: amountOf(totals.net, currency),
    tax: amountOf(totals.tax, currency),
    total: amountOf(totals.total, currency),
    credited: amountOf(totals.credited, currency),
    paidFromWallet: amountOf(totals.paidFromWallet, currency),
    paid: amountOf(totals.amountPaid, currency),
    amountDue: amountOf(totals.amountDue, currency),
  }
}

function assertAddsUp(lines: readonly DocumentLine[], { net, tax, total }: DocumentTotals): void {
  const nets = lines.flatMap((line) => [line.net, ...line.discounts.map((discount) => discount.net)])
  const taxes = lines.map((line) => line.tax)
  const sums = [sumMoney(nets, net.currency).amount, sumMoney(taxes, net.currency).amount]
  assert(sums[0] === net.amount && sums[1] === tax.amount, 'the lines of a document come to its totals')
  assert(net.amount + tax.amount === total.amount, 'the total of a document is its net and its tax')
}

function partyOf({ name, email, address, vatNumber, registrationNumber }: PartyOnWire): DocumentParty {
  return { name, email, address, vatNumber, registrationNumber: registrationNumber ?? null }
}

function amountOf(minorUnits: number, currency: Currency): Money {
  return money(BigInt(minorUnits), currency)
}

function instantOrNull(text: string | null | undefined): Instant | null {
  return text === null || text === undefined ? null : instantFromIso(text)
}
