import { bucketOfId } from '@tallywright/domain'
import type { PaymentRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'

export async function findPayment({ tx }: Moment, paymentId: string): Promise<Outcome<PaymentRow>> {
  const bucket = bucketOfId('payment', paymentId)
  const row = bucket === null ? null : await tx.payments.find(bucket, paymentId)
  return row === null
    ? refused('payment.not_found', `there is no payment ${paymentId}`, { param: 'paymentId' })
    : done(row)
}
