import type { Context } from '../command/context.ts'
import { done, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { beginAttempt, lockPayable } from '../invoices/invoice-commands.ts'
import { refusalOfCharge } from '../subscriptions/daily-caps.ts'
import type { PaymentView } from '../views/payment-views.ts'
import { collectInvoice, type InvoiceRef } from './collect-invoice.ts'
import { findPayment } from './find-payment.ts'
import { viewPayment } from './read-payments.ts'

/** Tries at once to collect the invoice of a payment that failed, with the default payment method. */
export function retryPayment(
  context: Context,
  { paymentId }: { readonly paymentId: string },
  request: IdempotentRequest,
): Promise<CommandReply<PaymentView>> {
  return runCommand<InvoiceRef, PaymentView>(context, request, {
    decide: async (begun) => {
      const payment = await findPayment(begun, paymentId)
      if (!payment.ok) return payment
      const { bucket, customerId, invoiceId } = payment.value
      const locked = await lockPayable(context, begun, invoiceId)
      if (!locked.ok) return locked
      const { moment, invoice } = locked.value
      if ((await moment.tx.paymentMethods.default(bucket, customerId)) === null) {
        return refused('payment_method.required', 'the customer has no payment method; add one first')
      }
      const parked = await refusalOfCharge(moment, invoice)
      if (parked !== null) return parked
      await beginAttempt(context, moment, invoice)
      return done({ bucket, customerId, invoiceId })
    },
    settle: async (ref) => {
      await collectInvoice(context, ref)
      return undefined
    },
    reply: async (moment, { bucket, invoiceId }) => {
      const last = (await moment.tx.payments.ofInvoice(bucket, invoiceId)).at(-1)
      if (last === undefined) throw new Error(`the invoice ${invoiceId} has no attempt`)
      return done(await viewPayment(moment, last))
    },
  })
}
