import { documentOfCreditNote } from '@tallywright/documents'
import { instantFromIso } from '@tallywright/domain'
import { type Context, done, getPrintedCreditNote, type Outcome } from '@tallywright/engine'
import { type LoadedDocument, pdfFile, xmlFile } from './document-files.ts'
import type { HandlersOf } from './handlers-of.ts'

/** The credit note as it is printed, with the parties that its invoice froze; days are local to the customer. */
async function loadDocument(context: Context, creditNoteId: string): Promise<Outcome<LoadedDocument>> {
  const printed = await getPrintedCreditNote(context, { creditNoteId })
  if (!printed.ok) return printed
  const { note, invoice, timeZone } = printed.value
  return done({
    document: documentOfCreditNote(note, invoice, { timeZone }),
    title: note.number,
    madeAt: instantFromIso(note.createdAt),
  })
}

export const pdf: HandlersOf<'creditNotes'>['pdf'] = async (context, { creditNoteId, language, paper }) =>
  pdfFile(await loadDocument(context, creditNoteId), { language, paper })

export const xml: HandlersOf<'creditNotes'>['xml'] = async (context, { creditNoteId, language, syntax }) =>
  xmlFile(await loadDocument(context, creditNoteId), { language, syntax })
