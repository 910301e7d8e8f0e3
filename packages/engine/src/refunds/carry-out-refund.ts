import { addMilliseconds, assertNever, DAY, HOUR, type Instant, MINUTE, money } from '@tallywright/domain'
import type { PaymentRow, RefundRow } from '@tallywright/store'
import { saveInvoice } from '../billing/save-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { atMoment } from '../command/moment.ts'
import type { ChargeRef, PaymentProvider, RefundOutcome } from '../payments/payment-provider.ts'
import { refundView } from '../views/refund-view.ts'
import { creditWallet } from '../wallets/money-wallet.ts'
import { outOfBandOf, takenBackOf } from './refundable.ts'
import { takeOffPayment } from './take-off-payment.ts'

/** Names a refund of a customer. */
export interface RefundRef {
  readonly bucket: number
  readonly customerId: string
  readonly refundId: string
}

/**
 * Asks the provider to give the money back, outside any transaction, and saves what it says. Safe to call again at any
 * time: an answer that was lost is asked for under the same key. Returns the refund's status afterwards.
 */
export async function carryOutRefund(context: Context, ref: RefundRef, at?: Instant): Promise<RefundRow['status']> {
  const taken = await atMoment(context, (moment) => takeRefund(moment, ref), at)
  if (taken === null) throw new Error(`the refund ${ref.refundId} is gone`)
  if (isFinal(taken.refund)) return taken.refund.status
  const outcome = await askProvider(context, taken)
  return atMoment(context, (moment) => recordRefund(context, moment, ref, outcome), at)
}

interface TakenRefund {
  readonly refund: RefundRow
  readonly payment: PaymentRow
  readonly at: Instant
}

async function takeRefund({ tx, now }: Moment, { bucket, refundId }: RefundRef): Promise<TakenRefund | null> {
  const refund = await tx.refunds.find(bucket, refundId)
  const payment = refund === null ? null : await tx.payments.find(bucket, refund.paymentId)
  return refund === null || payment === null ? null : { refund, payment, at: now }
}

/** What the provider says; of a refund that failed also what somebody has given back there beside us, in minor units. */
type RefundAnswer = Exclude<RefundOutcome, { status: 'failed' }> | 'unknown' | FailedRefund
type FailedRefund = Extract<RefundOutcome, { status: 'failed' }> & { readonly elsewhere: bigint }

async function askProvider(context: Context, taken: TakenRefund): Promise<RefundAnswer> {
  const provider = context.providers.get(taken.refund.provider)
  if (provider === undefined) throw new Error(`no payment provider is called ${taken.refund.provider}`)
  const { idempotencyKey, providerReference } = taken.payment
  const charge = { idempotencyKey, reference: providerReference ?? '' }
  const outcome = await refundOnce(context, provider, charge, taken)
  if (outcome === 'unknown' || outcome.status !== 'failed') return outcome
  try {
    return { ...outcome, elsewhere: (await provider.refundedElsewhere?.(charge))?.amount ?? 0n }
  } catch {
    return 'unknown'
  }
}

async function refundOnce(
  context: Context,
  provider: PaymentProvider,
  charge: ChargeRef,
  { refund, at }: TakenRefund,
): Promise<RefundOutcome | 'unknown'> {
  const { idempotencyKey } = refund
  try {
    const before = refund.status === 'open' ? null : await provider.findRefund(idempotencyKey, at)
    if (before !== null) return before
    const subject = { environmentId: context.environmentId, refundId: refund.id }
    const amount = money(refund.amount, refund.currency)
    return await provider.refund({ idempotencyKey, charge, money: amount, subject, at })
  } catch {
    try {
      return (await provider.findRefund(idempotencyKey, at)) ?? 'unknown'
    } catch {
      return 'unknown'
    }
  }
}

function isFinal({ status }: RefundRow): boolean {
  return status === 'succeeded' || status === 'failed'
}

async function recordRefund(
  context: Context,
  moment: Moment,
  { bucket, customerId, refundId }: RefundRef,
  outcome: RefundAnswer,
): Promise<RefundRow['status']> {
  await moment.tx.customers.lockEvenDeleted(bucket, customerId)
  const refund = await moment.tx.refunds.lock(bucket, refundId)
  if (refund === null) throw new Error(`the refund ${refundId} is gone`)
  if (isFinal(refund)) return refund.status
  const saved = await saveRefund(moment, refund, await changeBy(moment, refund, outcome))
  if (saved.status === 'succeeded') await noteRefunded(moment, saved)
  if (saved.status === 'failed') await keepInWallet(context, moment, saved)
  return saved.status
}

type Change = Pick<RefundRow, 'status' | 'provider' | 'providerReference' | 'error'>

async function changeBy(moment: Moment, refund: RefundRow, outcome: RefundAnswer): Promise<Change> {
  const { provider, providerReference } = refund
  if (outcome === 'unknown') return { status: 'unknown', provider, providerReference, error: null }
  switch (outcome.status) {
    case 'disputed': {
      // It waits for the bank: who has got it back from there is not paid again, and who has not gets it then.
      const isBack = (await takenBackOf(moment, refund)) >= refund.amount
      if (isBack) return { status: 'succeeded', provider: 'out_of_band', providerReference, error: null }
      return { status: 'pending', provider, providerReference, error: 'the bank disputes the payment' }
    }
    case 'failed': {
      // Somebody has given it back at the provider: it is with the customer, and a wallet would pay it twice.
      const { bucket, paymentId: id, invoiceId } = refund
      const isBack = outcome.elsewhere - (await outOfBandOf(moment, { bucket, id, invoiceId })) >= refund.amount
      if (isBack) return { status: 'succeeded', provider: 'out_of_band', providerReference, error: null }
      return { status: 'failed', provider, providerReference: outcome.reference, error: outcome.reason }
    }
    case 'pending':
    case 'succeeded':
      return { status: outcome.status, provider, providerReference: outcome.reference, error: null }
    default:
      return assertNever(outcome)
  }
}

async function saveRefund(moment: Moment, refund: RefundRow, change: Change): Promise<RefundRow> {
  const { status } = change
  const isNew = status !== refund.status
  const unanswered = isNew ? 0 : refund.unanswered + 1
  const saved: RefundRow = {
    ...refund,
    ...change,
    unanswered,
    checkAt: nextCheck(moment.now, status, unanswered),
    updatedAt: moment.now,
    version: isNew ? refund.version + 1 : refund.version,
  }
  await moment.tx.refunds.save(saved)
  if (!isNew) return saved
  const object = { type: 'refund', id: saved.id, version: saved.version }
  recordEvents(moment, { bucket: saved.bucket, id: saved.customerId }, [
    { type: `refund.${status}`, object, snapshot: refundView(saved) },
  ])
  return saved
}

/** A lost answer is asked for after a minute and ever more rarely; a bank takes days and is asked daily. */
function nextCheck(now: Instant, status: RefundRow['status'], unanswered: number): Instant | null {
  if (status === 'pending') return addMilliseconds(now, DAY)
  return status === 'unknown' ? addMilliseconds(now, Math.min(MINUTE * 2 ** unanswered, HOUR)) : null
}

/** The invoice shows how much of what it was paid with has been refunded; of a void one it was all. */
async function noteRefunded(moment: Moment, { bucket, invoiceId, creditNoteId }: RefundRow): Promise<void> {
  const invoice = await moment.tx.invoices.lock(bucket, invoiceId)
  const paidNothing = invoice?.status === 'paid' && creditNoteId === null
  if ((invoice?.status !== 'paid' && invoice?.status !== 'void') || paidNothing) return
  const refunds = await moment.tx.refunds.ofInvoice(bucket, invoiceId)
  const counted = refunds.filter((refund) => invoice.status === 'void' || refund.creditNoteId !== null)
  const refunded = counted.filter(({ status }) => status === 'succeeded').reduce((sum, { amount }) => sum + amount, 0n)
  const paymentStatus = refunded >= invoice.amountPaid ? ('refunded' as const) : ('partially_refunded' as const)
  if (invoice.paymentStatus !== paymentStatus) await saveInvoice(moment, invoice, { paymentStatus }, 'invoice.refunded')
}

/** The provider could not give it back; it is the customer's all the same, and stays for them in the money wallet. */
async function keepInWallet(context: Context, moment: Moment, refund: RefundRow): Promise<void> {
  const customer = { bucket: refund.bucket, id: refund.customerId }
  await takeOffPayment(moment, refund.paymentId, refund.bucket, -refund.amount)
  const source = { kind: 'credit_note' as const, cause: `refund:${refund.id}` }
  await creditWallet(context, moment, customer, money(refund.amount, refund.currency), source)
}
