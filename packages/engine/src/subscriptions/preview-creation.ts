import { type GivenDiscount, instantToIso, subscriptionStatus } from '@tallywright/domain'
import { computeInvoice } from '../billing/compute-invoice.ts'
import { computeUpcoming, type UpcomingView } from '../billing/upcoming-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { usedBy } from '../discounts/load-discounts.ts'
import { PREVIEWED_SLOT } from '../discounts/with-slot.ts'
import { addVersions } from '../plan-versions/custom-version.ts'
import { builtTotals, lineView } from '../views/invoice-view.ts'
import {
  decideCreation,
  invoiceOf,
  type NewSubscription,
  newCreationIds,
  takeUncoveredUsage,
} from './create-subscription.ts'
import { keepPreview } from './plan-hash.ts'

/** What subscribing would invoice, now and at the first renewal: `createSubscription`, stopped before it saves. */
export function previewSubscription(context: Context, input: NewSubscription) {
  return runQuery(context, (moment) => preview(context, moment, input))
}

async function preview(context: Context, moment: Moment, input: NewSubscription) {
  const customer = await moment.tx.customers.find(input.customerId)
  if (customer === null) return customerNotFound(input.customerId)
  const ids = newCreationIds(context, customer, input)
  const decided = await decideCreation(moment, customer, input, ids, PREVIEWED_SLOT)
  if (!decided.ok) return decided
  const { begun, currency } = decided.value
  const { subscription } = begun.settled
  const { built, nextInvoice } = await moment.tx.tentatively(async (tx) => {
    const tentative = { ...moment, tx }
    await addVersions(tentative, decided.value.madeVersions)
    await takeUncoveredUsage(tentative, decided.value)
    const invoice = invoiceOf(decided.value)
    const first = await computeInvoice(tentative, invoice)
    const discounts = usedBy(first, invoice.discounts)
    return { built: first, nextInvoice: await nextInvoiceOf(tentative, customer, subscription, discounts) }
  })
  const { hash, expiresAt } = await keepPreview(moment, customer, ids, [begun, built])
  return done({
    object: 'subscription_preview' as const,
    status: subscriptionStatus(subscription),
    planHash: hash,
    expiresAt: instantToIso(expiresAt),
    effectiveAt: instantToIso(moment.now),
    currency,
    lines: built.lines.map(lineView),
    totals: builtTotals(built),
    nextInvoice,
  })
}

async function nextInvoiceOf(
  moment: Moment,
  customer: Parameters<typeof computeUpcoming>[1],
  subscription: Parameters<typeof computeUpcoming>[2],
  discounts: readonly GivenDiscount[],
): Promise<Pick<UpcomingView, 'at' | 'lines' | 'totals'> | null> {
  const upcoming: Outcome<UpcomingView> = await computeUpcoming(moment, customer, subscription, [], null, discounts)
  if (!upcoming.ok) return null
  const { at, lines, totals } = upcoming.value
  return { at, lines, totals }
}
