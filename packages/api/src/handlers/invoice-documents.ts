import { documentOfInvoice } from '@tallywright/documents'
import { instantFromIso } from '@tallywright/domain'
import { type Context, done, getPrintedInvoice, type Outcome } from '@tallywright/engine'
import { type LoadedDocument, pdfFile, xmlFile } from './document-files.ts'
import type { HandlersOf } from './handlers-of.ts'

/** The invoice as it is printed: days are local to its customer. A draft is made at the instant of its last change. */
async function loadDocument(context: Context, invoiceId: string): Promise<Outcome<LoadedDocument>> {
  const printed = await getPrintedInvoice(context, { invoiceId })
  if (!printed.ok) return printed
  const { invoice, ...details } = printed.value
  const { number, id, finalizedAt, updatedAt } = invoice
  return done({
    document: documentOfInvoice(invoice, details),
    title: number ?? id,
    madeAt: instantFromIso(finalizedAt ?? updatedAt),
  })
}

export const pdf: HandlersOf<'invoices'>['pdf'] = async (context, { invoiceId, language, paper }) =>
  pdfFile(await loadDocument(context, invoiceId), { language, paper })

export const xml: HandlersOf<'invoices'>['xml'] = async (context, { invoiceId, language, syntax }) =>
  xmlFile(await loadDocument(context, invoiceId), { language, syntax })
