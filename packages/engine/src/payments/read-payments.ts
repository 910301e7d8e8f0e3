import { bucketOfId } from '@tallywright/domain'
import type { PaymentRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'
import { type PaymentMethodView, type PaymentView, paymentMethodView, paymentView } from '../views/payment-views.ts'
import { findPayment } from './find-payment.ts'

export interface ListPayments extends PageInput {
  readonly customerId?: string
  readonly invoiceId?: string
  readonly status?: PaymentRow['status']
}

/** Attempts to collect invoices, newest first. */
export async function listPayments(
  context: Context,
  { customerId, invoiceId, status, ...input }: ListPayments,
): Promise<Outcome<PageView<PaymentView>>> {
  const page = pageRequest('payment', input)
  if (!page.ok) return page
  return runQuery(context, async ({ tx }) => {
    const customer = customerId === undefined ? null : await tx.customers.findEver(customerId)
    if (customerId !== undefined && customer === null) return customerNotFound(customerId)
    const bucket = invoiceId === undefined ? null : bucketOfId('invoice', invoiceId)
    const invoice = bucket === null || invoiceId === undefined ? null : await tx.invoices.find(bucket, invoiceId)
    if (invoiceId !== undefined && invoice === null) {
      return refused('invoice.not_found', `there is no invoice ${invoiceId}`, { param: 'invoiceId' })
    }
    const filter = {
      ...(customer === null ? {} : { customer }),
      ...(invoice === null ? {} : { invoice }),
      ...(status === undefined ? {} : { status }),
    }
    const { entries, next } = await tx.payments.list(filter, page.value)
    const disputes = await tx.disputes.ofPayments(entries)
    const views = entries.map((entry) => paymentView(entry, disputes.get(entry.id) ?? []))
    return done(pageView(next, views))
  })
}

export async function viewPayment({ tx }: Moment, row: PaymentRow): Promise<PaymentView> {
  return paymentView(row, await tx.disputes.ofPayment(row.bucket, row.id))
}

export function getPayment(
  context: Context,
  { paymentId }: { readonly paymentId: string },
): Promise<Outcome<PaymentView>> {
  return runQuery(context, async (moment) => {
    const found = await findPayment(moment, paymentId)
    return found.ok ? done(await viewPayment(moment, found.value)) : found
  })
}

/** A customer's payment methods, newest first. */
export async function listPaymentMethods(
  context: Context,
  { customerId, ...input }: PageInput & { readonly customerId: string },
): Promise<Outcome<PageView<PaymentMethodView>>> {
  const page = pageRequest('paymentMethod', input)
  if (!page.ok) return page
  return runQuery(context, async ({ tx }) => {
    const customer = await tx.customers.find(customerId)
    if (customer === null) return customerNotFound(customerId)
    const { entries, next } = await tx.paymentMethods.list(customer.bucket, customer.id, page.value)
    return done(pageView(next, entries.map(paymentMethodView)))
  })
}
