import { assert } from '@tallywright/domain'
import type { Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { paymentView } from '../views/payment-views.ts'

/** Changes what was given back of a payment, by an amount of either sign; never more than was captured (★). */
export async function takeOffPayment(moment: Moment, paymentId: string, bucket: number, amount: bigint): Promise<void> {
  const payment = await moment.tx.payments.lock(bucket, paymentId)
  assert(payment !== null, 'a refund is of a payment')
  const version = payment.version + 1
  const saved = {
    ...payment,
    amountRefunded: payment.amountRefunded + amount,
    updatedAt: moment.now,
    version,
  }
  await moment.tx.payments.save(saved)
  const disputes = await moment.tx.disputes.ofPayment(bucket, paymentId)
  const object = { type: 'payment', id: payment.id, version }
  recordEvents(moment, { bucket, id: payment.customerId }, [
    { type: 'payment.updated', object, snapshot: paymentView(saved, disputes) },
  ])
}
