import { bucketOfId } from '@tallywright/domain'
import type { InvoiceRow, StoreTransaction } from '@tallywright/store'
import { viewInvoice, viewInvoices } from '../billing/view-invoice.ts'
import type { Context } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { findSubscription, type LockedSubscription } from '../subscriptions/load-subscription.ts'
import type { InvoiceView } from '../views/invoice-view.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'

export function getInvoice(context: Context, input: { readonly invoiceId: string }): Promise<Outcome<InvoiceView>> {
  return runQuery(context, async (moment) => {
    const found = await findInvoice(moment.tx, input.invoiceId)
    return found.ok ? done(await viewInvoice(moment, found.value)) : found
  })
}

export async function findInvoice(tx: StoreTransaction, invoiceId: string): Promise<Outcome<InvoiceRow>> {
  const bucket = bucketOfId('invoice', invoiceId)
  const row = bucket === null ? null : await tx.invoices.find(bucket, invoiceId)
  return row === null ? noInvoice(invoiceId) : done(row)
}

export function noInvoice(invoiceId: string) {
  return refused('invoice.not_found', `there is no invoice ${invoiceId}`, { param: 'invoiceId' })
}

export interface ListInvoices extends PageInput {
  readonly customerId?: string
  readonly subscriptionId?: string
  readonly status?: InvoiceRow['status']
}

/** Newest first. */
export async function listInvoices(
  context: Context,
  { customerId, subscriptionId, status, ...input }: ListInvoices,
): Promise<Outcome<PageView<InvoiceView>>> {
  const page = pageRequest('invoice', input)
  if (!page.ok) return page
  return runQuery(context, async (moment) => {
    const customer = customerId === undefined ? null : await moment.tx.customers.findEver(customerId)
    if (customerId !== undefined && customer === null) return customerNotFound(customerId)
    const subscription = subscriptionId === undefined ? null : await findSubscription(moment.tx, subscriptionId)
    if (subscription?.ok === false) return subscription
    const filter = {
      ...(customer === null ? {} : { customer }),
      ...(subscription === null ? {} : { subscription: keyOf(subscription.value) }),
      ...(status === undefined ? {} : { status }),
    }
    const { entries, next } = await moment.tx.invoices.list(filter, page.value)
    return done(pageView(next, await viewInvoices(moment, entries)))
  })
}

function keyOf({ stored: { bucket, subscription } }: LockedSubscription) {
  return { bucket, id: subscription.id }
}
