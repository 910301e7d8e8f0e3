import { nextInvoiceStatus } from '@tallywright/domain'
import type { InvoiceRow, PaymentMethodRow } from '@tallywright/store'
import { viewInvoice } from '../billing/view-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { done, type Outcome, orRollBack, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { lockInvoice } from '../credit-notes/create-credit-note.ts'
import { beginAttempt } from '../invoices/invoice-commands.ts'
import { collectInvoice, type InvoiceRef } from '../payments/collect-invoice.ts'
import { addFromSetup, noSetup, openPaymentSetup } from '../payments/payment-setup.ts'
import { refusalOfCharge } from '../subscriptions/daily-caps.ts'
import { orParkAndRefuse } from '../subscriptions/park-subscription.ts'
import type { InvoiceView } from '../views/invoice-view.ts'
import type { PaymentSetupView } from '../views/payment-views.ts'

export interface OpenRecoverySetup {
  readonly invoiceId: string
  readonly provider: string
  readonly returnUrl: string
}

/** Opens the provider's page for the customer of an invoice that is to be paid. */
export async function openRecoverySetup(
  context: Context,
  { invoiceId, provider, returnUrl }: OpenRecoverySetup,
  request: IdempotentRequest,
): Promise<CommandReply<PaymentSetupView>> {
  const invoice = await atMoment(context, (moment) => lockInvoice(context, moment, invoiceId))
  if (!invoice.ok) return { outcome: invoice, replayed: false }
  const { status, customerId } = invoice.value.invoice
  const payable = nextInvoiceStatus(status, 'pay')
  if (!payable.ok) return { outcome: payable, replayed: false }
  return openPaymentSetup(context, { customerId, provider, returnUrl }, request)
}

interface Effect extends InvoiceRef {
  readonly setupId: string
}

/**
 * Pays an invoice with what the customer has entered on the page of a setup. The method is added as any new default one is,
 * which collects what is open at once; an invoice that this left alone, because it was sent or is uncollectible, is tried here.
 * Each method is tried once: asked for again after a decline, it answers with the invoice as it stands.
 */
export function payBySetup(
  context: Context,
  { invoiceId, paymentSetupId }: { readonly invoiceId: string; readonly paymentSetupId: string },
  request: IdempotentRequest,
): Promise<CommandReply<InvoiceView>> {
  return runCommand<Effect, InvoiceView>(context, request, {
    leavesNothingWhenRefused: true,
    decide: async (begun) => {
      const locked = await lockInvoice(context, begun, invoiceId)
      if (!locked.ok) return locked
      const { bucket, customerId } = locked.value.invoice
      const setup = await begun.tx.providers.findSetup(bucket, paymentSetupId)
      if (setup?.customerId !== customerId) return noSetup(paymentSetupId)
      return done({ bucket, customerId, invoiceId, setupId: setup.id })
    },
    settle: async (effect) => {
      await addEntered(context, effect)
      const isOnItsWay = await orParkAndRefuse(context, () =>
        atMoment(context, async (moment) => orRollBack(await tryOnce(context, moment, effect))),
      )
      if (isOnItsWay) await collectInvoice(context, effect)
      return undefined
    },
    reply: async (moment, { bucket }) => {
      const row = await moment.tx.invoices.find(bucket, invoiceId)
      if (row === null) throw new Error(`the invoice ${invoiceId} is gone`)
      if (row.status === 'paid') await moment.tx.recoveryLinks.useOfInvoice(bucket, invoiceId, moment.wall)
      return done(await viewInvoice(moment, row))
    },
  })
}

/** Nothing once the invoice is paid: the link has done its work, and changes no payment method any more. */
async function addEntered(context: Context, { bucket, setupId, invoiceId }: Effect): Promise<void> {
  const setup = await atMoment(context, async ({ tx }) => {
    const isPaid = (await tx.invoices.find(bucket, invoiceId))?.status === 'paid'
    return isPaid ? null : tx.providers.findSetup(bucket, setupId)
  })
  if (setup?.reference) await addFromSetup(context, setup.provider, setup.reference)
}

/** True when the provider is to be asked about an attempt. */
async function tryOnce(context: Context, begun: Moment, effect: Effect): Promise<Outcome<boolean>> {
  const locked = await lockInvoice(context, begun, effect.invoiceId)
  if (!locked.ok) return locked
  const { moment, invoice } = locked.value
  if (invoice.status === 'paid') return done(false)
  const payable = nextInvoiceStatus(invoice.status, 'pay')
  if (!payable.ok) return payable
  const method = await methodOf(moment, effect)
  if (!method.ok) return method
  const open = await moment.tx.payments.openOfInvoice(invoice.bucket, invoice.id)
  if (open !== null && (open.status !== 'requires_action' || open.paymentMethodId === method.value.id))
    return done(true)
  if (await isTried(moment, invoice, method.value)) return done(false)
  const parked = await refusalOfCharge(moment, invoice)
  if (parked !== null) return parked
  await beginAttempt(context, moment, invoice, method.value)
  return done(true)
}

async function methodOf({ tx }: Moment, { bucket, setupId }: Effect): Promise<Outcome<PaymentMethodRow>> {
  const setup = await tx.providers.findSetup(bucket, setupId)
  const id = setup?.paymentMethodId ?? null
  const method = id === null ? null : await tx.paymentMethods.byId(bucket, id)
  return method === null || method.detachedAt !== null
    ? refused('payment_method.required', 'no payment method was entered on the page yet')
    : done(method)
}

/** What was declined with this method is not tried with it again. */
async function isTried({ tx }: Moment, { bucket, id }: InvoiceRow, method: PaymentMethodRow): Promise<boolean> {
  const all = await tx.payments.ofInvoice(bucket, id)
  return all.some(({ paymentMethodId }) => paymentMethodId === method.id)
}
