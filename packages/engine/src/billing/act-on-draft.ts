import type { DueDraft } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { type Acted, openInvoice } from '../deadlines/take-step.ts'
import { finalizeBoundaryDraft } from './boundary-draft.ts'

/** Finalizes a draft whose grace window is over. Doing it again changes nothing: null, it is no draft. */
export async function reachFinalization(context: Context, moment: Moment, due: DueDraft): Promise<Acted | null> {
  const { bucket, id, customerId, deadlineAt: at } = due
  const customer = await moment.tx.customers.lockEvenDeleted(bucket, customerId)
  const row = await moment.tx.invoices.lock(bucket, id)
  if (customer === null || row?.status !== 'draft') return null
  const issued = await finalizeBoundaryDraft(context, moment, customer, row)
  if (issued === null) return null
  const { id: invoiceId, subscriptionId, status: outcome } = issued
  const reached = { at, kind: 'finalize', customerId, subscriptionId, invoiceId, outcome }
  return { reached, toCollect: openInvoice(issued) }
}
