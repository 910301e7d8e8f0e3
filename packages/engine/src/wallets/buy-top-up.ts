import type { InvoiceRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { afterLock } from '../command/now.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { lockCustomer } from '../customers/customer-fields.ts'
import { collectInvoice, type InvoiceRef } from '../payments/collect-invoice.ts'
import { findPreview } from '../subscriptions/plan-hash.ts'
import { stalePreview } from '../subscriptions/stale-preview.ts'
import { type TopUpView, topUpView } from '../views/top-up-view.ts'
import { decideTopUpOf, makeTopUp, newTopUpIds, type TopUpIds, type TopUpOrder } from './make-top-up.ts'

/** A top-up with how its payment stands. */
export interface BoughtTopUpView extends TopUpView {
  readonly paymentStatus: InvoiceRow['paymentStatus']
  /** Where the customer confirms it with their bank. */
  readonly actionUrl: string | null
}

interface Effect extends InvoiceRef {
  readonly topUpId: string
}

/**
 * Buys units of a wallet: its invoice is charged first, to the default payment method, and the units come with the payment, at
 * once or later. A declined one leaves a void invoice and no units (semantics §8).
 */
export function buyTopUp(
  context: Context,
  { planHash, ...order }: TopUpOrder & { readonly planHash?: string },
  request: IdempotentRequest,
): Promise<CommandReply<BoughtTopUpView>> {
  return runCommand<Effect, BoughtTopUpView>(context, request, {
    decide: (moment) => commit(context, moment, order, planHash),
    settle: async ({ topUpId: _, ...ref }) => {
      await collectInvoice(context, ref)
      return undefined
    },
    reply,
  })
}

async function commit(
  context: Context,
  begun: Moment,
  order: TopUpOrder,
  planHash: string | undefined,
): Promise<Outcome<Effect>> {
  const locked = await lockCustomer(begun.tx.customers, order.customerId)
  if (!locked.ok) return locked
  const customer = locked.value
  const { bucket, id: customerId } = customer
  const moment = await afterLock(context, begun)
  const preview = await findPreview<TopUpIds>(moment, customer, planHash)
  if (!preview.ok) return preview
  const at = { ...moment, now: preview.value?.effectiveAt ?? moment.now }
  const ids = preview.value?.ids ?? newTopUpIds(context, bucket)
  const decided = await decideTopUpOf(at, customer, order, ids)
  if (!decided.ok) return decided
  if (preview.value !== null) {
    const { topUp, built } = decided.value
    const isMade = (await moment.tx.topUps.find(bucket, ids.topUpId)) !== null
    if (isMade || preview.value.hashOf(customerId, topUp, built) !== planHash) return stalePreview()
  }
  if ((await moment.tx.paymentMethods.default(bucket, customerId)) === null) {
    return refused('payment_method.required', 'the customer has no payment method; add one first')
  }
  await makeTopUp(context, at, customer, { ...decided.value, ids, isAutomatic: false })
  return done({ bucket, customerId, ...ids })
}

async function reply({ tx }: Moment, { bucket, topUpId, invoiceId }: Effect): Promise<Outcome<BoughtTopUpView>> {
  const row = await tx.topUps.find(bucket, topUpId)
  const invoice = await tx.invoices.find(bucket, invoiceId)
  if (row === null || invoice === null) throw new Error(`the top-up ${topUpId} is gone`)
  if (row.state === 'dropped') {
    return refused('top_up.payment_failed', 'the payment was declined; nothing was bought', {
      details: { topUpId, invoiceId, decline: invoice.lastPaymentError },
    })
  }
  const last = (await tx.payments.ofInvoice(bucket, invoiceId)).at(-1)
  return done({ ...topUpView(row), paymentStatus: invoice.paymentStatus, actionUrl: last?.actionUrl ?? null })
}
