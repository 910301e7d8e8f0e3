import type { PaymentRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { refused } from '../command/outcome.ts'

/**
 * Minor units of a payment that can still be given back. What its bank disputes is the bank's to decide, and what was lost to
 * it is back with the customer: to give it back as well would pay it twice.
 */
export async function refundableOf({ tx }: Moment, payment: PaymentRow): Promise<bigint> {
  const { bucket, id, status, amount, amountRefunded } = payment
  if (status !== 'succeeded') return 0n
  const disputes = await tx.disputes.ofPayment(bucket, id)
  const held = disputes.reduce((sum, dispute) => (dispute.status === 'won' ? sum : sum + dispute.amount), 0n)
  const left = amount - amountRefunded - held
  return left > 0n ? left : 0n
}

export function disputed(details: Readonly<Record<string, string>>) {
  return refused(
    'payment.disputed',
    'what a bank disputes, or has taken back, is not given back again; credit it `out_of_band`, or wait for the outcome',
    { details },
  )
}
