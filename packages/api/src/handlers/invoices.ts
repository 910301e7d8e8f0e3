import {
  addPendingLine,
  createInvoice,
  createRecoveryLink,
  deleteDraftInvoice,
  explainInvoice,
  finalizeInvoice,
  getInvoice,
  listInvoices,
  markUncollectible,
  payInvoice,
  revokeRecoveryLinks,
  upcomingInvoice,
  updateInvoice,
  voidInvoice,
} from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'
import { pdf, xml } from './invoice-documents.ts'

export const invoices: HandlersOf<'invoices'> = {
  list: listInvoices,
  get: getInvoice,
  upcoming: upcomingInvoice,
  explain: explainInvoice,
  pay: payInvoice,
  void: voidInvoice,
  markUncollectible,
  create: createInvoice,
  update: updateInvoice,
  finalize: finalizeInvoice,
  deleteDraft: deleteDraftInvoice,
  addPendingLine,
  createRecoveryLink: (context, input, request) =>
    createRecoveryLink(context, input, { ...request, callerSecret: context.caller.secret }),
  revokeRecoveryLinks,
  pdf,
  xml,
}
