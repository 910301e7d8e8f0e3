import { instantToIso } from '@tallywright/domain'
import { viewInvoices } from '../billing/view-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { loadStanding } from '../entitlements/ask-entitlement.ts'
import { entitlementsOf } from '../entitlements/check-entitlements.ts'
import { customerView } from '../views/customer-view.ts'
import { paymentMethodView } from '../views/payment-views.ts'
import { subscriptionView } from '../views/subscription-view.ts'
import { viewWallets } from '../wallets/read-wallets.ts'
import { customerNotFound } from './customer-fields.ts'

/** Everything that decides what a customer may do and owes, as it is at one instant. */
export function customerState(context: Context, { customerId }: { readonly customerId: string }) {
  return runQuery(context, async (moment) => {
    // Every command on a customer takes this lock first, so nothing changes while the parts are read.
    const row = await moment.tx.customers.lock(customerId)
    if (row === null) return customerNotFound(customerId)
    const live = await moment.tx.subscriptions.liveOfCustomer(row.bucket, row.id)
    return done({
      object: 'customer_state' as const,
      at: instantToIso(moment.now),
      customer: customerView(row),
      subscriptions: live.map(subscriptionView),
      entitlements: await entitlementsOf(moment, await loadStanding(moment, row, live)),
      openInvoices: await openInvoices(moment, row),
      wallets: await viewWallets(moment, row),
      paymentMethods: await paymentMethods(moment, row),
    })
  })
}

/** More than anyone has; a list of all would be no snapshot to look at. */
const MOST = 100

type Owner = { readonly bucket: number; readonly id: string }

async function openInvoices(moment: Moment, customer: Owner) {
  const { entries } = await moment.tx.invoices.list({ customer, status: 'open' }, { limit: MOST, after: null })
  return viewInvoices(moment, entries)
}

async function paymentMethods({ tx }: Moment, { bucket, id }: Owner) {
  const { entries } = await tx.paymentMethods.list(bucket, id, { limit: MOST, after: null })
  return entries.map(paymentMethodView)
}
