import {
  type BuiltInvoice,
  instantToIso,
  invoiceTotals,
  type Money,
  money,
  type RatedLine,
  subtractMoney,
  sumMoney,
  zero,
} from '@tallywright/domain'
import { computeInvoice } from '../billing/compute-invoice.ts'
import { computeUpcoming, type UpcomingView } from '../billing/upcoming-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { amountView } from '../views/amount-view.ts'
import { builtTotals, lineView } from '../views/invoice-view.ts'
import { type ChangeIds, changeToBill, decideChange, newChangeIds, type PlanChange } from './change-plan.ts'
import { findSubscription, type LockedSubscription } from './load-subscription.ts'
import { keepPreview } from './plan-hash.ts'
import { type ChangeToBill, computeChange, settleChange } from './settle-change.ts'

/** The credit, the charge and the next invoice of a plan change: `changePlan`, stopped before it saves (semantics §6). */
export function previewPlanChange(context: Context, input: PlanChange) {
  return runQuery(context, (moment) => preview(context, moment, input))
}

async function preview(context: Context, moment: Moment, input: PlanChange) {
  const found = await findSubscription(moment.tx, input.subscriptionId)
  if (!found.ok) return found
  const { customer, stored } = found.value
  const ids = newChangeIds(context, stored.bucket)
  const decided = await decideChange(moment, found.value, input, ids)
  if (!decided.ok) return decided
  const change = changeToBill(decided.value, ids)
  const built = await computeChange(moment, found.value, change)
  const { hash, expiresAt } = await keepPreview(moment, customer, ids, [decided.value, built])
  const shown = built ?? unclipped(await shownLater(moment, found.value, change.lines))
  const upcoming = await upcomingAfter(context, moment, found.value, { change, built, ids })
  return done({
    object: 'plan_change_preview' as const,
    subscriptionId: stored.subscription.id,
    planSlug: input.planSlug,
    behavior: decided.value.behavior,
    planHash: hash,
    expiresAt: instantToIso(expiresAt),
    effectiveAt: instantToIso(decided.value.effectiveAt),
    currency: stored.subscription.currency,
    lines: shown.lines.map(lineView),
    totals: builtTotals(shown),
    creditedToWallet: amountView(excessOf(shown)),
    nextInvoice: upcoming.ok
      ? { at: upcoming.value.at, lines: upcoming.value.lines, totals: upcoming.value.totals }
      : null,
  })
}

/** What credits come to beyond the invoice: it goes to the money wallet. */
function excessOf({ excess, currency }: BuiltInvoice): Money {
  return sumMoney(
    excess.map((part) => part.total),
    currency,
  )
}

interface Previewed {
  readonly change: ChangeToBill
  readonly built: BuiltInvoice | null
  readonly ids: ChangeIds
}

/** The next invoice once the change is made and paid, with what is left in the wallet then: made, looked at and undone. */
function upcomingAfter(
  context: Context,
  moment: Moment,
  found: LockedSubscription,
  { change, built, ids }: Previewed,
): Promise<Outcome<UpcomingView>> {
  return moment.tx.tentatively(async (tx) => {
    const tentative = { ...moment, tx, told: [] }
    const { stored } = await settleChange(context, tentative, found, { ...change, awaitingPayment: null }, built, ids)
    const { bucket, subscription, pendingPlanVersion } = stored
    const pending = await tx.subscriptions.pendingLines(bucket, subscription.id)
    return computeUpcoming(tentative, found.customer, subscription, pending, pendingPlanVersion)
  })
}

/** Lines that wait for the next invoice, with their tax as it is now. */
function shownLater(
  moment: Moment,
  { customer, stored }: LockedSubscription,
  lines: readonly RatedLine[],
): Promise<BuiltInvoice> {
  return computeInvoice(moment, { customer, currency: stored.subscription.currency, boundaries: [], lines })
}

/** Credits in full: it is the next invoice that fits them to what else it bills. */
function unclipped({ lines, excess, ...invoice }: BuiltInvoice): BuiltInvoice {
  const whole = lines.map((line) => {
    const cut = excess.find((each) => each.line === line.key)
    if (cut === undefined) return line
    const taxes = line.taxes.map((tax, index) => {
      const { amount } = cut.taxes[index] ?? zero(invoice.currency)
      return { ...tax, amount: money(tax.amount.amount - amount, invoice.currency) }
    })
    return {
      ...line,
      net: subtractMoney(line.net, cut.net),
      tax: sumMoney(
        taxes.map((tax) => tax.amount),
        invoice.currency,
      ),
      taxes,
    }
  })
  const none = zero(invoice.currency)
  const totals = invoiceTotals(whole, invoice.currency)
  const amountDue = totals.total.amount > 0n ? totals.total : none
  return { ...invoice, lines: whole, excess: [], ...totals, walletApplied: none, amountDue }
}
