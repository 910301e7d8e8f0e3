import type { PaymentRow, RefundRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { firstCheck } from '../payments/open-attempt.ts'
import { refundView } from '../views/refund-view.ts'
import { takeOffPayment } from './take-off-payment.ts'

export interface NewRefund {
  readonly amount: bigint
  /** Null only for money that came when it was not due any more (semantics §10). */
  readonly creditNoteId: string | null
  /** The seller has given the money back another way: nobody is asked. */
  readonly isOutOfBand?: boolean
}

/**
 * Begins to give back money of a payment: the refund is saved with its idempotency key, and its amount taken off what is
 * left of the payment; `carryOutRefund` asks the provider after the commit.
 */
export async function openRefund(
  context: Context,
  moment: Moment,
  payment: PaymentRow,
  { amount, creditNoteId, isOutOfBand = false }: NewRefund,
): Promise<RefundRow> {
  const { bucket, customerId, invoiceId, currency } = payment
  const id = context.ids.next('refund', bucket)
  const isDone = isOutOfBand || payment.paymentMethodId === null
  const refund: RefundRow = {
    bucket,
    environmentId: context.environmentId,
    id,
    customerId,
    invoiceId,
    paymentId: payment.id,
    creditNoteId,
    amount,
    currency,
    status: isDone ? 'succeeded' : 'open',
    provider: isDone ? 'out_of_band' : payment.provider,
    providerReference: null,
    idempotencyKey: id,
    error: null,
    checkAt: isDone ? null : firstCheck(moment),
    unanswered: 0,
    createdAt: moment.now,
    updatedAt: moment.now,
    version: 1,
  }
  await takeOffPayment(moment, payment.id, bucket, amount)
  await moment.tx.refunds.add(refund)
  const object = { type: 'refund', id, version: 1 }
  const types = isDone ? ['refund.created', 'refund.succeeded'] : ['refund.created']
  const events = types.map((type) => ({ type, object, snapshot: refundView(refund) }))
  recordEvents(moment, { bucket, id: customerId }, events)
  return refund
}
