import { isCurrency, type OneOff, oneOffLines, type RatedLine, ratedAgain } from '@tallywright/domain'
import type { CustomerRow, InvoiceRow } from '@tallywright/store'
import { finalizeBoundaryDraft } from '../billing/boundary-draft.ts'
import { computeInvoice } from '../billing/compute-invoice.ts'
import { draftRow, type NewInvoice, storedLines } from '../billing/invoice-row.ts'
import { type InvoiceTerms, usualTerms } from '../billing/invoice-terms.ts'
import { issueInvoice } from '../billing/issue-invoice.ts'
import { viewInvoice } from '../billing/view-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { afterLock } from '../command/now.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { lockInvoice } from '../credit-notes/create-credit-note.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import type { InvoiceView } from '../views/invoice-view.ts'
import { runOnInvoice } from './run-on-invoice.ts'

/** What is left out is as the customer and the environment have it; null is for nothing. */
type TermsInput = Partial<InvoiceTerms>

export interface NewOneOffInvoice extends TermsInput {
  readonly customerId: string
  readonly currency: string
  readonly lines: readonly OneOff[]
  /** Finalized at once; else a draft. */
  readonly autoAdvance: boolean
}

/** An invoice of lines that a person wrote, outside of any subscription: a draft, or issued at once (semantics §9). */
export function createInvoice(
  context: Context,
  { customerId, currency, lines, autoAdvance, ...wanted }: NewOneOffInvoice,
  request: IdempotentRequest,
): Promise<CommandReply<InvoiceView>> {
  return runOnInvoice(context, request, async (begun) => {
    const customer = await begun.tx.customers.lock(customerId)
    if (customer === null) return customerNotFound(customerId)
    if (!isCurrency(currency)) {
      return refused('currency.unknown', `${currency} is not an ISO 4217 currency`, { param: 'currency' })
    }
    const moment = await afterLock(context, begun)
    const id = context.ids.next('invoice', customer.bucket)
    const terms = { ...usualTerms(moment, customer), ...wanted }
    const invoice = { id, customer, subscriptionId: null, cause: id, terms }
    const rated = oneOffLines(lines, { currency, cause: id, subscriptionId: null, at: moment.now })
    const toCollect = await (autoAdvance ? issue : saveDraft)(context, moment, invoice, { currency, lines: rated })
    return done({ bucket: customer.bucket, customerId: customer.id, invoiceId: id, toCollect })
  })
}

interface ToCompute {
  readonly currency: string
  readonly lines: readonly RatedLine[]
}

/** What is to be collected after it. */
async function issue(context: Context, moment: Moment, invoice: NewInvoice, what: ToCompute): Promise<string[]> {
  const built = await computeInvoice(moment, { customer: invoice.customer, boundaries: [], ...what })
  const issued = await issueInvoice(context, moment, invoice, built)
  return issued?.status === 'open' ? [issued.id] : []
}

/** A draft is computed as if it were issued now, and shows it; finalizing computes it again. */
async function saveDraft(context: Context, moment: Moment, invoice: NewInvoice, what: ToCompute): Promise<string[]> {
  const built = await computeInvoice(moment, { customer: invoice.customer, boundaries: [], ...what })
  const row = draftRow(context, moment, invoice, built)
  const lines = storedLines(context, row.bucket, built.lines)
  await moment.tx.invoices.add(row)
  await moment.tx.invoices.addLines(row.bucket, row.id, lines, null)
  const type = invoice.draft === undefined ? 'invoice.created' : 'invoice.updated'
  const object = { type: 'invoice', id: row.id, version: row.version }
  const snapshot = await viewInvoice(moment, row, lines)
  recordEvents(moment, { bucket: row.bucket, id: row.customerId }, [{ type, object, snapshot }])
  return []
}

/**
 * Gives a draft its number, at the prices it says and the taxes, parties and wallet of now. It is final from here on. That of
 * a boundary does not wait for late usage any longer.
 */
export function finalizeInvoice(
  context: Context,
  { invoiceId }: { readonly invoiceId: string },
  request: IdempotentRequest,
): Promise<CommandReply<InvoiceView>> {
  return runOnInvoice(context, request, async (begun) => {
    const locked = await lockDraft(context, begun, invoiceId)
    if (!locked.ok) return locked
    const { moment, row, customer } = locked.value
    if (row.subscriptionId === null) return replaceDraft(context, locked.value, {}, issue)
    const issued = await finalizeBoundaryDraft(context, moment, customer, row)
    const { bucket, customerId } = row
    return done({ bucket, customerId, invoiceId, toCollect: issued?.status === 'open' ? [invoiceId] : [] })
  })
}

export interface UpdateInvoice extends TermsInput {
  readonly invoiceId: string
  /** All of them; as they are unless given. */
  readonly lines?: readonly OneOff[]
}

/** Changes what a draft says; a finalized invoice is credited instead. */
export function updateInvoice(
  context: Context,
  input: UpdateInvoice,
  request: IdempotentRequest,
): Promise<CommandReply<InvoiceView>> {
  return runOnInvoice(context, request, async (begun) => {
    const locked = await lockOneOff(context, begun, input.invoiceId)
    return locked.ok ? replaceDraft(context, locked.value, input, saveDraft) : locked
  })
}

async function replaceDraft(
  context: Context,
  { moment, row, customer }: LockedDraft,
  { invoiceId: _, lines, ...wanted }: Partial<UpdateInvoice>,
  save: typeof issue,
) {
  const { id, bucket, currency, cause, memo, footer, collection, dueDays } = row
  const rated =
    lines === undefined
      ? ratedAgain((await moment.tx.invoices.lines(bucket, [id])).get(id) ?? [])
      : oneOffLines(lines, { currency, cause, subscriptionId: null, at: row.createdAt })
  await moment.tx.invoices.removeDraft(bucket, id)
  const terms = { memo, footer, collection, dueDays, ...wanted }
  const invoice = { id, customer, subscriptionId: null, cause, terms, draft: row }
  const toCollect = await save(context, moment, invoice, { currency, lines: rated })
  return done({ bucket, customerId: row.customerId, invoiceId: id, toCollect })
}

/** Removes a draft. It never had a number, so no series has a gap. */
export function deleteDraftInvoice(
  context: Context,
  { invoiceId }: { readonly invoiceId: string },
  request: IdempotentRequest,
) {
  return runAtOnce(context, request, async (begun) => {
    const locked = await lockOneOff(context, begun, invoiceId)
    if (!locked.ok) return locked
    const { moment, row } = locked.value
    await moment.tx.invoices.removeDraft(row.bucket, row.id)
    const view = { id: row.id, object: 'invoice' as const, deleted: true as const }
    const object = { type: 'invoice', id: row.id, version: row.version + 1 }
    const customer = { bucket: row.bucket, id: row.customerId }
    recordEvents(moment, customer, [{ type: 'invoice.deleted', object, snapshot: view }])
    return done(view)
  })
}

interface LockedDraft {
  readonly moment: Moment
  readonly row: InvoiceRow
  readonly customer: CustomerRow
}

/** What a boundary billed is not written by hand, and not given up by deleting it: that time would be billed by nothing. */
async function lockOneOff(context: Context, begun: Moment, invoiceId: string): Promise<Outcome<LockedDraft>> {
  const locked = await lockDraft(context, begun, invoiceId)
  if (!locked.ok || locked.value.row.subscriptionId === null) return locked
  return refused(
    'invoice.transition_not_allowed',
    'this draft bills a period; finalize it, then credit what is wrong',
    {
      details: { status: 'draft', reason: 'bills_a_period' },
    },
  )
}

async function lockDraft(context: Context, begun: Moment, invoiceId: string): Promise<Outcome<LockedDraft>> {
  const locked = await lockInvoice(context, begun, invoiceId)
  if (!locked.ok) return locked
  const { moment, invoice: row } = locked.value
  if (row.status !== 'draft') {
    return refused('invoice.transition_not_allowed', 'a finalized invoice is not changed; credit it instead', {
      details: { status: row.status, reason: 'already_finalized' },
    })
  }
  const customer = await moment.tx.customers.lock(row.customerId)
  if (customer !== null) return done({ moment, row, customer })
  return refused('customer.deleted', 'the customer of this draft was deleted')
}
