import type { DueDraft } from '@tallywright/store'
import { finalizeBoundaryDraft } from '../billing/boundary-draft.ts'
import type { Context } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import type { ReachedDeadline } from './act-on-deadline.ts'

/** Finalizes a draft whose grace window is over, and collects it. Doing it again changes nothing: null, it is no draft. */
export async function actOnDraft(context: Context, due: DueDraft): Promise<ReachedDeadline | null> {
  const { bucket, id, customerId, deadlineAt: at } = due
  const issued = await atMoment(
    context,
    async (moment) => {
      const customer = await moment.tx.customers.lockEvenDeleted(bucket, customerId)
      const row = await moment.tx.invoices.lock(bucket, id)
      return customer === null || row?.status !== 'draft' ? null : finalizeBoundaryDraft(context, moment, customer, row)
    },
    at,
  )
  if (issued === null) return null
  const { id: invoiceId, subscriptionId } = issued
  const status = issued.status === 'open' ? await collectInvoice(context, { bucket, customerId, invoiceId }, at) : null
  return { at, kind: 'finalize', customerId, subscriptionId, invoiceId, outcome: status ?? issued.status }
}
