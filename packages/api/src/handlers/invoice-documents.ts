import { documentOfInvoice, type InvoiceDocument, invoicePdf, invoiceXml, type Syntax } from '@tallywright/documents'
import { instantFromIso } from '@tallywright/domain'
import { type Context, done, explainInvoice, getCustomer, getInvoice, type Outcome } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

interface LoadedDocument {
  readonly document: InvoiceDocument
  /** Without its ending. */
  readonly fileName: string
  /** When it was finalized; a draft has the instant of its last change. */
  readonly madeAt: ReturnType<typeof instantFromIso>
}

/** The invoice as it is printed: days are local to its customer. */
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
    // A number may hold what no file system takes: `2026/0001`.
    fileName: (number ?? id).replaceAll(/[^\p{L}\p{N}._-]+/gu, '-'),
    madeAt: instantFromIso(finalizedAt ?? updatedAt),
  })
}

export const pdf: HandlersOf<'invoices'>['pdf'] = async (context, { invoiceId, language, paper }) => {
  const loaded = await loadDocument(context, invoiceId)
  if (!loaded.ok) return loaded
  const { document, fileName, madeAt } = loaded.value
  const bytes = await invoicePdf(document, { language, paper, madeAt })
  return done({
    object: 'file' as const,
    fileName: `${fileName}.pdf`,
    contentType: 'application/pdf',
    base64: Buffer.from(bytes).toString('base64'),
  })
}

export const xml: HandlersOf<'invoices'>['xml'] = async (context, { invoiceId, language, syntax }) => {
  const loaded = await loadDocument(context, invoiceId)
  if (!loaded.ok) return loaded
  const { document, fileName } = loaded.value
  const rendered = await invoiceXml(document, { syntax: syntax satisfies Syntax, language })
  if (!rendered.ok) return rendered
  return done({
    object: 'file' as const,
    fileName: `${fileName}.xml`,
    contentType: 'application/xml',
    base64: Buffer.from(rendered.value, 'utf8').toString('base64'),
  })
}
