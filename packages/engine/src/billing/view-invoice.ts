import type { Line } from '@tallywright/domain'
import type { CustomerRow, InvoiceRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { type InvoiceView, invoiceView, partyOf } from '../views/invoice-view.ts'

/** An invoice in its wire form, with its lines; they are loaded unless given. */
export async function viewInvoice(moment: Moment, row: InvoiceRow, lines?: readonly Line[]): Promise<InvoiceView> {
  const { tx } = moment
  const shown = lines ?? (await tx.invoices.lines(row.bucket, [row.id])).get(row.id) ?? []
  const customer = row.customer ?? customerParty(await tx.customers.find(row.customerId))
  return invoiceView(row, shown, { seller: moment.environment.seller, customer })
}

/** Several invoices, newest first, with one query for all of their lines per bucket. */
export async function viewInvoices(moment: Moment, rows: readonly InvoiceRow[]): Promise<InvoiceView[]> {
  const lines = new Map<string, Line[]>()
  for (const [bucket, ofBucket] of Map.groupBy(rows, (row) => row.bucket)) {
    const ids = ofBucket.map((row) => row.id)
    for (const [id, found] of await moment.tx.invoices.lines(bucket, ids)) lines.set(id, found)
  }
  const customers = await moment.tx.customers.findMany([...new Set(rows.map((row) => row.customerId))])
  return rows.map((row) =>
    invoiceView(row, lines.get(row.id) ?? [], {
      seller: moment.environment.seller,
      customer: customerParty(customers.get(row.customerId) ?? null),
    }),
  )
}

/** A deleted customer has no details left; what invoices froze stays with them. */
function customerParty(customer: CustomerRow | null) {
  return customer === null ? { name: null, email: null, address: null, vatNumber: null } : partyOf(customer)
}
