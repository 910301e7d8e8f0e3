import { createCreditNote, getCreditNote, listCreditNotes, previewCreditNote } from '@tallywright/engine'
import { pdf, xml } from './credit-note-documents.ts'
import type { HandlersOf } from './handlers-of.ts'

export const creditNotes: HandlersOf<'creditNotes'> = {
  create: createCreditNote,
  preview: previewCreditNote,
  get: getCreditNote,
  list: listCreditNotes,
  pdf,
  xml,
}
