import { addMilliseconds, bucketOfId, HOUR, isAttemptOpen, MINUTE } from '@tallywright/domain'
import type { ProviderEventRow } from '@tallywright/store'
import type { Context, Engine } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { carryOutRefund } from '../refunds/carry-out-refund.ts'
import { noteRefundedElsewhere } from '../refunds/note-refunded-elsewhere.ts'
import { collectInvoice } from './collect-invoice.ts'
import type { ProviderDispute, ProviderEventSubject, WebhookRequest } from './payment-provider.ts'
import { addFromSetup } from './payment-setup.ts'
import { recordDispute } from './record-dispute.ts'

/**
 * Takes what a provider tells: its signature is checked and it is stored before it is answered, once however often it
 * comes. `applyProviderEvent` acts on it afterwards. Null for one that was stored before.
 */
export async function receiveProviderEvent(
  { store, providers }: Engine,
  providerName: string,
  request: WebhookRequest,
): Promise<Outcome<ProviderEventRow | null>> {
  const provider = providers.get(providerName)
  if (provider === undefined) {
    return refused('webhook.signature_invalid', `no payment provider ${providerName} is set up here`)
  }
  const event = await provider.readWebhook(request)
  if (!event.ok) return event
  const { id, type, subject } = event.value
  const row: ProviderEventRow = {
    provider: providerName,
    id,
    type,
    subject,
    receivedAt: request.receivedAt,
    dueAt: request.receivedAt,
    failures: 0,
    error: null,
  }
  return done((await store.providerEvents.store(row)) ? row : null)
}

/**
 * Acts on a stored event by asking the provider how things stand now, so that one that comes late, twice or out of order
 * changes nothing that is newer (semantics §10). One that fails is tried again, ever more rarely, for three days; then it stays
 * with its error, and what it told of is found when it is asked for.
 */
export async function applyProviderEvent(engine: Engine, event: ProviderEventRow): Promise<void> {
  const { provider, id, failures } = event
  try {
    await act(engine, event.provider, event.subject as ProviderEventSubject)
    await engine.store.providerEvents.save({ provider, id, dueAt: null, error: null })
  } catch (error) {
    const isLast = failures + 1 >= MOST_TRIES
    const wait = Math.min(MINUTE * 2 ** failures, HOUR)
    await engine.store.providerEvents.save({
      provider,
      id,
      failures: failures + 1,
      dueAt: isLast ? null : addMilliseconds(engine.wallClock(), wait),
      error: error instanceof Error ? error.message : String(error),
    })
    throw error
  }
}

/** Six within the first hour, then one each hour: three days, as long as Stripe itself tries to deliver one. */
const MOST_TRIES = 78

/** Acts on stored events that are due by the wall clock; returns how many there were. */
export async function applyDueProviderEvents(
  engine: Engine,
  onFailure: (error: unknown, event: ProviderEventRow) => void,
): Promise<number> {
  const due = await engine.store.providerEvents.due(engine.wallClock(), DUE_BATCH)
  for (const event of due) await applyProviderEvent(engine, event).catch((error: unknown) => onFailure(error, event))
  return due.length
}

const DUE_BATCH = 100

async function act(engine: Engine, provider: string, subject: ProviderEventSubject): Promise<void> {
  const found = await find(engine, provider, subject)
  if (found === null || !(await isKnown(engine, found.environmentId))) return
  const context = contextIn(engine, found.environmentId)
  switch (found.kind) {
    case 'charge':
      return askForCharge(ofPayment(context, found.paymentId), found.paymentId)
    case 'charge_refunded':
      await askForCharge(ofPayment(context, found.paymentId), found.paymentId)
      return noteRefundedElsewhere(ofPayment(context, found.paymentId), found.paymentId)
    case 'refund':
      return askForRefund(context, found.refundId)
    case 'dispute':
      return recordDispute(ofPayment(context, found.dispute.subject.paymentId), found.dispute)
    case 'setup':
      return addFromSetup(ofCustomer(context, found.customerId), provider, found.reference)
  }
}

/** Of what an event only names the provider says whose it is. */
type Found =
  | Extract<ProviderEventSubject, { environmentId: string }>
  | { readonly kind: 'dispute'; readonly environmentId: string; readonly dispute: ProviderDispute }
  | {
      readonly kind: 'setup'
      readonly environmentId: string
      readonly customerId: string
      readonly reference: string
    }

/** Null for nothing of ours. */
async function find(engine: Engine, providerName: string, subject: ProviderEventSubject): Promise<Found | null> {
  const provider = engine.providers.get(providerName)
  switch (subject.kind) {
    case 'charge':
    case 'charge_refunded':
    case 'refund':
      return subject
    case 'dispute': {
      const dispute = await provider?.findDispute(subject.reference)
      return dispute ? { kind: 'dispute', environmentId: dispute.subject.environmentId, dispute } : null
    }
    case 'setup': {
      const setup = await provider?.findSetup(subject.reference)
      if (!setup) return null
      const { environmentId, customerId } = setup
      return { kind: 'setup', environmentId, customerId, reference: subject.reference }
    }
    case 'other':
      return null
  }
}

/** A provider may be shared with another installation, whose environments are not known here; a sandbox may be gone. */
async function isKnown({ store }: Engine, environmentId: string): Promise<boolean> {
  return (await store.directory.byId(environmentId)) !== null
}

function contextIn(engine: Engine, environmentId: string): Context {
  return { ...engine, environmentId, actor: 'provider', reason: null }
}

/** What comes of a payment happens at the time of its customer. */
function ofPayment(context: Context, paymentId: string): Context {
  return { ...context, subject: { field: 'paymentId', value: paymentId } }
}

function ofCustomer(context: Context, customerId: string): Context {
  return { ...context, subject: { field: 'customerId', value: customerId } }
}

async function askForCharge(context: Context, paymentId: string): Promise<void> {
  const bucket = bucketOfId('payment', paymentId)
  if (bucket === null) return
  const payment = await atMoment(context, ({ tx }) => tx.payments.find(bucket, paymentId))
  // What is settled is known already: asking about a decline would begin the next attempt, and that one's decline another.
  if (payment === null || !isAttemptOpen(payment.status)) return
  const { customerId, invoiceId } = payment
  await collectInvoice(context, { bucket, customerId, invoiceId })
}

async function askForRefund(context: Context, refundId: string): Promise<void> {
  const bucket = bucketOfId('refund', refundId)
  if (bucket === null) return
  const refund = await atMoment(context, ({ tx }) => tx.refunds.find(bucket, refundId))
  if (refund === null) return
  await carryOutRefund(ofCustomer(context, refund.customerId), { bucket, customerId: refund.customerId, refundId })
}
