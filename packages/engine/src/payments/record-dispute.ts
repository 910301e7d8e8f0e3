import { bucketOfId } from '@tallywright/domain'
import type { DisputeRow } from '@tallywright/store'
import type { Context } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { atMoment } from '../command/moment.ts'
import { paymentView } from '../views/payment-views.ts'
import type { ProviderDispute } from './payment-provider.ts'

const TOLD: Readonly<Record<DisputeRow['status'], string>> = {
  inquiry: 'dispute.inquired',
  open: 'dispute.opened',
  won: 'dispute.won',
  lost: 'dispute.lost',
}

/** Records how a dispute stands, and tells of it when that is new. What follows from it is for people to decide. */
export async function recordDispute(context: Context, dispute: ProviderDispute): Promise<void> {
  const { paymentId } = dispute.subject
  const bucket = bucketOfId('payment', paymentId)
  if (bucket === null) return
  await atMoment(context, async (moment) => {
    const { tx, now } = moment
    const payment = await tx.payments.find(bucket, paymentId)
    if (payment === null) return
    await tx.customers.lockEvenDeleted(bucket, payment.customerId)
    const known = await tx.disputes.ofPayment(bucket, paymentId)
    const before = known.find(({ providerReference }) => providerReference === dispute.reference)
    if (before?.status === dispute.status) return
    const row: DisputeRow = {
      bucket,
      environmentId: context.environmentId,
      id: before?.id ?? context.ids.next('dispute', bucket),
      customerId: payment.customerId,
      invoiceId: payment.invoiceId,
      paymentId,
      providerReference: dispute.reference,
      amount: dispute.money.amount,
      currency: dispute.money.currency,
      reason: dispute.reason,
      status: dispute.status,
      openedAt: dispute.openedAt,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
      version: (before?.version ?? 0) + 1,
    }
    await (before === undefined ? tx.disputes.add(row) : tx.disputes.save(row))
    const object = { type: 'dispute', id: row.id, version: row.version }
    const snapshot = paymentView(payment, await tx.disputes.ofPayment(bucket, paymentId))
    const type = TOLD[row.status]
    recordEvents(moment, { bucket, id: row.customerId }, [{ type, object, snapshot }])
  })
}
