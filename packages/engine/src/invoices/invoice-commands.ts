import { nextInvoiceStatus, siblingCauses } from '@tallywright/domain'
import type { InvoiceRow, PaymentMethodRow, PaymentRow } from '@tallywright/store'
import { amountDueOf } from '../billing/amount-due.ts'
import { saveInvoice } from '../billing/save-invoice.ts'
import { voidInvoice as voidOpenInvoice } from '../billing/void-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { paymentOnItsWay } from '../credit-notes/compute-credit-note.ts'
import { lockInvoice } from '../credit-notes/create-credit-note.ts'
import { giveUpAttempt } from '../payments/give-up-attempt.ts'
import { openAttempt } from '../payments/open-attempt.ts'
import { invoiceLetGo, paymentSucceeded } from '../payments/payment-succeeded.ts'
import { refusalOfCharge } from '../subscriptions/daily-caps.ts'
import type { InvoiceView } from '../views/invoice-view.ts'
import { paymentView } from '../views/payment-views.ts'
import { topUpWaitingFor } from '../wallets/settle-top-up.ts'
import { awaitedByTopUp } from '../wallets/take-back-top-up.ts'
import { giveCarriedBack } from './give-carried-back.ts'
import { regenerable, regenerate } from './regenerate-invoice.ts'
import { runOnInvoice } from './run-on-invoice.ts'

export interface PayInvoice {
  readonly invoiceId: string
  readonly paymentMethodId?: string
  /** The money came another way. */
  readonly outOfBand: boolean
}

/** Collects an open invoice now, or an uncollectible one; a payment that waits for the customer makes room first. */
export function payInvoice(
  context: Context,
  { invoiceId, paymentMethodId, outOfBand }: PayInvoice,
  request: IdempotentRequest,
): Promise<CommandReply<InvoiceView>> {
  return runOnInvoice(context, request, async (begun) => {
    const locked = await lockPayable(context, begun, invoiceId)
    if (!locked.ok) return locked
    const { moment, invoice } = locked.value
    const ref = { bucket: invoice.bucket, customerId: invoice.customerId, invoiceId }
    if (outOfBand) {
      await giveUpAttempt(moment, invoice)
      await payOutOfBand(context, moment, invoice)
      return done({ ...ref, toCollect: [invoiceId] })
    }
    const method = await chosenMethod(moment, invoice, paymentMethodId)
    if (!method.ok) return method
    const parked = await refusalOfCharge(moment, invoice)
    if (parked !== null) return parked
    await beginAttempt(context, moment, invoice, method.value)
    return done({ ...ref, toCollect: [invoiceId] })
  })
}

/** The invoice behind its customer's lock, when it may be paid and no money is on its way. */
export async function lockPayable(context: Context, begun: Moment, invoiceId: string) {
  const locked = await lockInvoice(context, begun, invoiceId)
  if (!locked.ok) return locked
  const { moment, invoice } = locked.value
  const allowed = nextInvoiceStatus(invoice.status, 'pay')
  if (!allowed.ok) return allowed
  return (await refusalWhilePaying(moment, invoice)) ?? locked
}

async function refusalWhilePaying({ tx }: Moment, invoice: InvoiceRow) {
  const open = await tx.payments.openOfInvoice(invoice.bucket, invoice.id)
  return open === null || open.status === 'requires_action' ? null : paymentOnItsWay(invoice)
}

async function chosenMethod(
  { tx }: Moment,
  { bucket, customerId }: InvoiceRow,
  paymentMethodId: string | undefined,
): Promise<Outcome<PaymentMethodRow>> {
  if (paymentMethodId === undefined) {
    const method = await tx.paymentMethods.default(bucket, customerId)
    return method === null
      ? refused('payment_method.required', 'the customer has no payment method; add one first')
      : done(method)
  }
  const method = await tx.paymentMethods.byId(bucket, paymentMethodId)
  return method?.customerId === customerId && method.detachedAt === null
    ? done(method)
    : refused('payment_method.not_found', `the customer has no payment method ${paymentMethodId}`, {
        param: 'paymentMethodId',
      })
}

/** Saves the attempt; where another waits for the customer, it is given up first and this one follows it. */
export async function beginAttempt(
  context: Context,
  moment: Moment,
  invoice: InvoiceRow,
  method?: PaymentMethodRow,
): Promise<void> {
  const waits = await moment.tx.payments.openOfInvoice(invoice.bucket, invoice.id)
  if (waits === null) await openAttempt(context, moment, invoice, method)
  else await giveUpAttempt(moment, invoice)
}

async function payOutOfBand(context: Context, moment: Moment, invoice: InvoiceRow): Promise<void> {
  const { bucket, id: invoiceId, customerId, currency } = invoice
  const amount = amountDueOf(invoice)
  const attempt = await moment.tx.payments.nextAttempt(bucket, invoiceId)
  const payment: PaymentRow = {
    bucket,
    environmentId: context.environmentId,
    id: context.ids.next('payment', bucket),
    customerId,
    invoiceId,
    attempt,
    amount,
    amountRefunded: 0n,
    currency,
    status: 'succeeded',
    paymentMethodId: null,
    provider: 'out_of_band',
    providerReference: null,
    idempotencyKey: `${invoiceId}:${attempt}`,
    error: null,
    actionUrl: null,
    givenUp: false,
    unanswered: 0,
    checkAt: null,
    createdAt: moment.now,
    updatedAt: moment.now,
    settledAt: moment.now,
    version: 1,
  }
  await moment.tx.payments.add(payment)
  const object = { type: 'payment', id: payment.id, version: 1 }
  recordEvents(moment, { bucket, id: customerId }, [
    { type: 'payment.succeeded', object, snapshot: paymentView(payment, []) },
  ])
  const change = {
    status: 'paid' as const,
    paymentStatus: 'succeeded' as const,
    amountPaid: invoice.amountPaid + amount,
    lastPaymentError: null,
    nextDunningAt: null,
    dunningStep: null,
    paidAt: moment.now,
  }
  await paymentSucceeded(context, moment, await saveInvoice(moment, invoice, change, 'invoice.paid'))
}

/**
 * Declares an open invoice invalid, and makes it again where that is asked for: the answer is then the new one. What a
 * subscription or a change waits for is not voided under it: that is canceled instead.
 */
export function voidInvoice(
  context: Context,
  { invoiceId, regenerate: isMadeAgain }: { readonly invoiceId: string; readonly regenerate: boolean },
  request: IdempotentRequest,
): Promise<CommandReply<InvoiceView>> {
  return runOnInvoice(context, request, async (begun) => {
    const locked = await lockEndable(context, begun, invoiceId, 'void')
    if (!locked.ok) return locked
    const { moment, invoice } = locked.value
    const waiting = (await refusalWhileAwaited(moment, invoice)) ?? (await refusalWhenTakenOff(moment, invoice))
    if (waiting !== null) return waiting
    const { bucket, customerId } = invoice
    const again = isMadeAgain ? await regenerable(moment, invoice) : done(null)
    if (!again.ok) return again
    await voidOpenInvoice(context, moment, { bucket, id: customerId }, invoiceId)
    if (again.value === null) {
      await giveCarriedBack(context, moment, invoice)
      await invoiceLetGo(context, moment, invoice)
      return done({ bucket, customerId, invoiceId, toCollect: [invoiceId] })
    }
    const made = await regenerate(context, moment, invoice, again.value)
    if (!made.ok) return made
    await invoiceLetGo(context, moment, invoice)
    const { id, status } = made.value
    return done({ bucket, customerId, invoiceId: id, toCollect: status === 'open' ? [invoiceId, id] : [invoiceId] })
  })
}

/** What a later invoice takes off is not billed by it: void, it would be billed by nothing. */
async function refusalWhenTakenOff({ tx }: Moment, { bucket, id, subscriptionId, cause, createdAt }: InvoiceRow) {
  if (subscriptionId === null || siblingCauses(cause) === null) return null
  const own = ((await tx.invoices.lines(bucket, [id])).get(id) ?? []).map((line) => line.id)
  const all = await tx.invoices.linesOfUse(bucket, subscriptionId, createdAt)
  const isTakenOff = all.some(({ line }) => line.kind === 'correction' && own.includes(line.source ?? ''))
  if (!isTakenOff) return null
  return refused(
    'invoice.transition_not_allowed',
    'a later invoice takes off what this one bills; credit it or mark it uncollectible instead',
    { details: { reason: 'taken_off' } },
  )
}

/** Gives an open invoice up as uncollectible: it is not collected any more, and can still be paid. */
export function markUncollectible(
  context: Context,
  { invoiceId }: { readonly invoiceId: string },
  request: IdempotentRequest,
): Promise<CommandReply<InvoiceView>> {
  return runOnInvoice(context, request, async (begun) => {
    const locked = await lockEndable(context, begun, invoiceId, 'mark_uncollectible')
    if (!locked.ok) return locked
    const { moment, invoice } = locked.value
    const topUp = await topUpWaitingFor(moment, invoice)
    if (topUp !== null) return awaitedByTopUp(topUp)
    const waiting = await refusalWhileAwaited(moment, invoice)
    if (waiting !== null) return waiting
    await giveUpAttempt(moment, invoice)
    const change = { status: 'uncollectible' as const, nextDunningAt: null, dunningStep: null }
    await invoiceLetGo(context, moment, await saveInvoice(moment, invoice, change, 'invoice.marked_uncollectible'))
    return done({ bucket: invoice.bucket, customerId: invoice.customerId, invoiceId, toCollect: [invoiceId] })
  })
}

async function lockEndable(context: Context, begun: Moment, invoiceId: string, trigger: 'void' | 'mark_uncollectible') {
  const locked = await lockInvoice(context, begun, invoiceId)
  if (!locked.ok) return locked
  const { moment, invoice } = locked.value
  const allowed = nextInvoiceStatus(invoice.status, trigger)
  if (!allowed.ok) return allowed
  return (await refusalWhilePaying(moment, invoice)) ?? locked
}

async function refusalWhileAwaited({ tx }: Moment, { bucket, id, subscriptionId }: InvoiceRow) {
  const stored = subscriptionId === null ? null : await tx.subscriptions.lock(bucket, subscriptionId)
  if (stored === null) return null
  const { lifecycle, pendingChange } = stored.subscription
  const isFirst = lifecycle.state === 'incomplete' && lifecycle.invoiceId === id
  const isOfChange = pendingChange?.when.kind === 'when_paid' && pendingChange.when.invoiceId === id
  if (!isFirst && !isOfChange) return null
  const what = isFirst ? 'the subscription begins' : 'a change takes effect'
  return refused(
    'invoice.transition_not_allowed',
    `${what} when this invoice is paid; cancel the subscription, or let the change expire`,
    { details: { reason: isFirst ? 'awaited_by_subscription' : 'awaited_by_change', subscriptionId } },
  )
}
