import { smaller } from '@tallywright/domain'
import type { PaymentRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { orRollBack } from '../command/outcome.ts'
import { computeCreditNote, refundRequest } from '../credit-notes/compute-credit-note.ts'
import { lockInvoice } from '../credit-notes/create-credit-note.ts'
import { writeCreditNote } from '../credit-notes/write-credit-note.ts'
import { findPayment } from '../payments/find-payment.ts'
import { ofPaymentAlone } from './refund-payment.ts'
import { outOfBandOf } from './refundable.ts'

const REASON = 'Refunded at the payment provider'

/**
 * Writes down what somebody has given back at the provider itself, as in Stripe's Dashboard: a credit note that went back out
 * of band, so that every refund belongs to one (semantics §10) and nobody gives the same money back again. What such notes
 * say already is not written twice. Throws where no note can hold it: a person has to look at that.
 */
export async function noteRefundedElsewhere(context: Context, paymentId: string): Promise<void> {
  const { provider: name, ...charge } = await atMoment(context, async (moment) => {
    return orRollBack(await findPayment(moment, paymentId))
  })
  const { idempotencyKey, providerReference: reference } = charge
  if (charge.status !== 'succeeded' || reference === null) return
  const returned = await context.providers.get(name)?.refundedElsewhere?.({ idempotencyKey, reference })
  if (!returned) return
  const left = await atMoment(context, (moment) => noteReturned(context, moment, charge, returned.amount))
  if (left > 0n)
    throw new Error(`${name} has given back ${left} minor units of ${paymentId} beyond what was left of it`)
}

/** Returns minor units for which there is no room. */
async function noteReturned(
  context: Context,
  begun: Moment,
  { id: paymentId, invoiceId }: Pick<PaymentRow, 'id' | 'invoiceId'>,
  returned: bigint,
): Promise<bigint> {
  const { moment, invoice } = orRollBack(await lockInvoice(context, begun, invoiceId))
  const payment = orRollBack(await findPayment(moment, paymentId))
  const unwritten = returned - (await outOfBandOf(moment, payment))
  const left = smaller(payment.amount - payment.amountRefunded, invoice.amountPaid - invoice.paymentsReturned)
  const amount = smaller(unwritten, left)
  if (amount <= 0n) return unwritten
  const request = refundRequest(amount, payment.currency)
  const computed = orRollBack(await computeCreditNote(moment, { invoice, request, destination: 'out_of_band' }))
  await writeCreditNote(context, moment, {
    ...ofPaymentAlone(computed),
    id: context.ids.next('creditNote', invoice.bucket),
    invoice,
    reason: REASON,
    isOutOfBand: true,
    paymentId,
  })
  return unwritten - amount
}
