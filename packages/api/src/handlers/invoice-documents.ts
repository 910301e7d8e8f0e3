import { documentOfInvoice } from '@tallywright/documents'
import { instantFromIso } from '@tallywright/domain'
import { type Context, done, explainInvoice, getCustomer, getInvoice, type Outcome } from '@tallywright/engine'
import { type LoadedDocument, pdfFile, xmlFile } from './document-files.ts'
import type { HandlersOf } from './handlers-of.ts'

/** The invoice as it is printed: days are local to its customer. A draft is made at the instant of its last change. */
async function loadDocument(context: Context, invoiceId: string): Promise<Outcome<LoadedDocument>> {
  const invoice = await getInvoice(context, { invoiceId })
  if (!invoice.ok) return invoice
  const explanation = await explainInvoice(context, { invoiceId })
  if (!explanation.ok) return explanation
  const customer = await getCustomer(context, { customerId: invoice.value.customerId })
  if (!customer.ok) return customer
  const { number, id, finalizedAt, updatedAt } = invoice.value
  const details = { timeZone: customer.value.timeZone, explained: explanation.value.lines }
  return done({
    document: documentOfInvoice(invoice.value, details),
    title: number ?? id,
    madeAt: instantFromIso(finalizedAt ?? updatedAt),
  })
}

export const pdf: HandlersOf<'invoices'>['pdf'] = async (context, { invoiceId, language, paper }) =>
  pdfFile(await loadDocument(context, invoiceId), { language, paper })

export const xml: HandlersOf<'invoices'>['xml'] = async (context, { invoiceId, language, syntax }) =>
  xmlFile(await loadDocument(context, invoiceId), { language, syntax })
