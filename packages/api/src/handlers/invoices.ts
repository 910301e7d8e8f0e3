import {
  explainInvoice,
  getInvoice,
  listInvoices,
  markUncollectible,
  payInvoice,
  upcomingInvoice,
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
  pdf,
  xml,
}
