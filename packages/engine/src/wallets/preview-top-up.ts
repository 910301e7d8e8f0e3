import { addLocalMonths, costBasisOf, formatExact, instantToIso } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { keepPreview } from '../subscriptions/plan-hash.ts'
import { isoOrNull } from '../views/instant-view.ts'
import { builtTotals, lineView } from '../views/invoice-view.ts'
import { decideTopUpOf, newTopUpIds, type TopUpOrder } from './make-top-up.ts'

/** What a top-up would cost, with its tax: the command, stopped before it saves anything but the preview. */
export function previewTopUp(context: Context, order: TopUpOrder) {
  return runQuery(context, (moment) => preview(context, moment, order))
}

async function preview(context: Context, moment: Moment, order: TopUpOrder) {
  const customer = await moment.tx.customers.find(order.customerId)
  if (customer === null) return customerNotFound(order.customerId)
  const ids = newTopUpIds(context, customer.bucket)
  const decided = await decideTopUpOf(moment, customer, order, ids)
  if (!decided.ok) return decided
  const { topUp, built } = decided.value
  const { hash, expiresAt } = await keepPreview(moment, customer, ids, [customer.id, topUp, built])
  const { unit, amount, currency, expiresAfterMonths: months } = topUp
  return done({
    object: 'top_up_preview' as const,
    customerId: customer.id,
    unit,
    amount,
    currency,
    costBasis: formatExact(costBasisOf(built.net, amount)),
    unitsExpireAt: isoOrNull(months === null ? null : addLocalMonths(moment.now, customer.timeZone, months)),
    effectiveAt: instantToIso(moment.now),
    lines: built.lines.map(lineView),
    totals: builtTotals(built),
    planHash: hash,
    expiresAt: instantToIso(expiresAt),
  })
}
