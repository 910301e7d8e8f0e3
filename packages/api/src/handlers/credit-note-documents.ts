import { documentOfCreditNote } from '@tallywright/documents'
import { instantFromIso } from '@tallywright/domain'
import { type Context, done, getCreditNote, getCustomer, getInvoice, type Outcome } from '@tallywright/engine'
import { type LoadedDocument, pdfFile, xmlFile } from './document-files.ts'
import type { HandlersOf } from './handlers-of.ts'

/** The credit note as it is printed, with the parties that its invoice froze; days are local to the customer. */
async function loadDocument(context: Context, creditNoteId: string): Promise<Outcome<LoadedDocument>> {
  const note = await getCreditNote(context, { creditNoteId })
  if (!note.ok) return note
  const { invoiceId, customerId, number, createdAt } = note.value
  const invoice = await getInvoice(context, { invoiceId })
  if (!invoice.ok) return invoice
  const customer = await getCustomer(context, { customerId })
  if (!customer.ok) return customer
  return done({
    document: documentOfCreditNote(note.value, invoice.value, { timeZone: customer.value.timeZone }),
    title: number,
    madeAt: instantFromIso(createdAt),
  })
}

export const pdf: HandlersOf<'creditNotes'>['pdf'] = async (context, { creditNoteId, language, paper }) =>
  pdfFile(await loadDocument(context, creditNoteId), { language, paper })

export const xml: HandlersOf<'creditNotes'>['xml'] = async (context, { creditNoteId, language, syntax }) =>
  xmlFile(await loadDocument(context, creditNoteId), { language, syntax })
