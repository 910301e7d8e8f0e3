import { addMilliseconds, MINUTE, money } from '@tallywright/domain'
import type { InvoiceRow, PaymentMethodRow, PaymentRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { openAttempt } from './open-attempt.ts'
import type { ChargeOutcome } from './payment-provider.ts'
import { type AttemptOutcome, type Recorded, recordOutcome } from './record-outcome.ts'

/** Names an invoice of a customer. */
export interface InvoiceRef {
  readonly bucket: number
  readonly customerId: string
  readonly invoiceId: string
}

/**
 * Collects an open invoice: the attempt is saved with its idempotency key, mostly by the transaction that issued it, then
 * the provider is asked outside any transaction, then another one saves the outcome and what follows from it. A crash in
 * between leaves an open attempt, which the next call resolves by asking the provider (semantics §10). Safe to call again
 * at any time. Returns the invoice's status afterwards.
 */
export async function collectInvoice(
  context: Context,
  ref: InvoiceRef,
  at?: Moment['now'],
): Promise<InvoiceRow['status'] | null> {
  const begun = await atMoment(context, (moment) => takeAttempt(context, moment, ref), at)
  if (begun.attempt === null) return begun.status
  const { attempt } = begun
  const outcome = await askProvider(context, attempt)
  const recorded = await atMoment(context, (moment) => recordOutcome(context, moment, attempt.payment, outcome), at)
  return goOnCollecting(context, ref, recorded, at)
}

/** Collects what an outcome leaves to be collected: what the payment brought, and the invoice itself by another attempt. */
export async function goOnCollecting(
  context: Context,
  ref: InvoiceRef,
  { status, isTriedAgain, brought }: Recorded,
  at?: Moment['now'],
): Promise<InvoiceRow['status'] | null> {
  for (const invoiceId of brought) await collectInvoice(context, { ...ref, invoiceId }, at)
  return isTriedAgain ? collectInvoice(context, ref, at) : status
}

/** An attempt that is saved and may have reached the provider. */
export interface Attempt {
  readonly payment: PaymentRow
  readonly method: PaymentMethodRow
  readonly customerReference: string
  readonly description: string
  /** False when the invoice takes no money any more: the attempt is asked for, and never made. */
  readonly mayCharge: boolean
  readonly at: Moment['now']
}

/** `attempt` null: there is nothing to collect, or nothing to collect with; the invoice stands as `status` says. */
interface TakenAttempt {
  readonly attempt: Attempt | null
  readonly status: InvoiceRow['status'] | null
}

/** The open attempt of the invoice, also of a customer who is deleted and of an invoice that is void; else a new one. */
export async function takeAttempt(context: Context, moment: Moment, ref: InvoiceRef): Promise<TakenAttempt> {
  const { tx } = moment
  const customer = await tx.customers.lockEvenDeleted(ref.bucket, ref.customerId)
  const invoice = await tx.invoices.lock(ref.bucket, ref.invoiceId)
  if (customer === null || invoice === null) return { attempt: null, status: null }
  const open = await tx.payments.openOfInvoice(ref.bucket, ref.invoiceId)
  if (open !== null) {
    const method = open.paymentMethodId === null ? null : await tx.paymentMethods.byId(ref.bucket, open.paymentMethodId)
    return { attempt: await attemptOf(moment, invoice, open, method), status: invoice.status }
  }
  // What was sent is charged only when somebody asks for it, which has opened the attempt.
  const isCollected = invoice.status === 'open' && invoice.collection === 'charge_automatically'
  if (!isCollected || customer.deletedAt !== null) return { attempt: null, status: invoice.status }
  const { attempt, status } = await openAttempt(context, moment, invoice)
  return {
    attempt: attempt === null ? null : await attemptOf(moment, invoice, attempt.payment, attempt.method),
    status,
  }
}

/** The attempt that this very transaction saves for an invoice, to be made after its commit; null where it saves none. */
export async function attemptOpenedFor(moment: Moment, invoiceId: string): Promise<Attempt | null> {
  const opened = moment.opened.find(({ invoice }) => invoice.id === invoiceId)
  return opened === undefined ? null : attemptOf(moment, opened.invoice, opened.payment, opened.method)
}

async function attemptOf(
  { tx, now }: Moment,
  invoice: InvoiceRow,
  payment: PaymentRow,
  method: PaymentMethodRow | null,
): Promise<Attempt | null> {
  if (method === null) return null
  const reference = await tx.providers.customerReference(payment.bucket, payment.customerId, payment.provider)
  if (reference === null) throw new Error(`${payment.provider} has no name for ${payment.customerId}`)
  return {
    payment,
    method,
    customerReference: reference,
    description: invoice.formattedNumber ?? invoice.id,
    mayCharge: (invoice.status === 'open' || invoice.status === 'uncollectible') && !payment.givenUp,
    at: now,
  }
}

/** Asks the provider; an answer that did not come is asked for, and stays unknown when that fails as well. */
export async function askProvider(context: Context, attempt: Attempt): Promise<AttemptOutcome> {
  const { payment, at } = attempt
  const provider = context.providers.get(payment.provider)
  if (provider === undefined) throw new Error(`no payment provider is called ${payment.provider}`)
  try {
    return (await chargeOnce(context, attempt)) ?? neverMade(attempt)
  } catch {
    try {
      return (await provider.findCharge(payment.idempotencyKey, at)) ?? 'unknown'
    } catch {
      return 'unknown'
    }
  }
}

/** Makes the charge, or gives it up, or asks how it stands; null for one that the provider never got and is not to make. */
async function chargeOnce(context: Context, attempt: Attempt): Promise<ChargeOutcome | null> {
  const { payment, mayCharge, at } = attempt
  const provider = context.providers.get(payment.provider)
  if (provider === undefined) throw new Error(`no payment provider is called ${payment.provider}`)
  const { idempotencyKey, providerReference: reference } = payment
  if (!mayCharge && payment.status === 'requires_action' && reference !== null) {
    return provider.cancelCharge({ idempotencyKey, reference }, at)
  }
  // Later it may have been sent by somebody who died before the answer, and providers forget keys.
  const isNew = payment.status === 'open' && mayCharge && at < addMilliseconds(payment.createdAt, MINUTE)
  const before = isNew ? null : await provider.findCharge(idempotencyKey, at)
  if (before !== null || !mayCharge) return before
  return provider.charge({
    idempotencyKey,
    money: money(payment.amount, payment.currency),
    customerReference: attempt.customerReference,
    methodReference: attempt.method.providerReference,
    description: attempt.description,
    subject: {
      environmentId: context.environmentId,
      customerId: payment.customerId,
      invoiceId: payment.invoiceId,
      paymentId: payment.id,
    },
    at,
  })
}

/** Longer than a request can be on its way to the provider: what is not there by then was never sent. */
const ON_ITS_WAY_MS = 15 * MINUTE

function neverMade({ payment, at }: Attempt): AttemptOutcome {
  return at < addMilliseconds(payment.createdAt, ON_ITS_WAY_MS) ? 'unknown' : 'not_made'
}
