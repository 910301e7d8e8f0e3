import { larger } from '@tallywright/domain'
import type { PaymentRow, RefundRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { refused } from '../command/outcome.ts'

/**
 * Minor units of a payment that can still be given back. What its bank disputes is the bank's to decide, and what was lost to
 * it is back with the customer: to give it back as well would pay it twice. What was written down as given back out of band
 * may be just that.
 */
export async function refundableOf(moment: Moment, payment: PaymentRow): Promise<bigint> {
  const { bucket, id, status, amount, amountRefunded } = payment
  if (status !== 'succeeded') return 0n
  const disputes = await moment.tx.disputes.ofPayment(bucket, id)
  const held = totalOf(disputes.filter((dispute) => dispute.status === 'open' || dispute.status === 'lost'))
  if (held === 0n) return amount - amountRefunded
  const outside = await outOfBandOf(moment, payment)
  return larger(0n, amount - (amountRefunded - outside) - larger(outside, held))
}

/** Minor units of a payment that are written down as given back another way than by us. */
export async function outOfBandOf(
  { tx }: Moment,
  { bucket, id, invoiceId }: Pick<PaymentRow, 'bucket' | 'id' | 'invoiceId'>,
): Promise<bigint> {
  const refunds = await tx.refunds.ofInvoice(bucket, invoiceId)
  return totalOf(refunds.filter(({ paymentId, provider }) => paymentId === id && provider === 'out_of_band'))
}

function totalOf(parts: readonly { readonly amount: bigint }[]): bigint {
  return parts.reduce((sum, { amount }) => sum + amount, 0n)
}

/** Minor units that the customer's bank has taken back of the payment of a refund. */
export async function takenBackOf({ tx }: Moment, { bucket, paymentId }: RefundRow): Promise<bigint> {
  const disputes = await tx.disputes.ofPayment(bucket, paymentId)
  return totalOf(disputes.filter(({ status }) => status === 'lost'))
}

export function disputed(details: Readonly<Record<string, string>>) {
  return refused(
    'payment.disputed',
    'what a bank disputes, or has taken back, is not given back again; credit it `out_of_band`, or wait for the outcome',
    { details },
  )
}
