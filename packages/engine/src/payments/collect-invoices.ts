import type { InvoiceRow } from '@tallywright/store'
import { atMoments } from '../command/at-moments.ts'
import type { Context, Moment } from '../command/context.ts'
import { eachOf } from '../command/each-of.ts'
import { askProvider, collectInvoice, type InvoiceRef, takeAttempt } from './collect-invoice.ts'
import { recordOutcome } from './record-outcome.ts'

/** How many are asked of at once, when many invoices fall due together: providers allow a few dozen calls a second. */
const ASKED_AT_ONCE = 10

/** An invoice that fell due, and as of when it is collected. */
interface DueInvoiceRef extends InvoiceRef {
  readonly deadlineAt: Moment['now']
}

/**
 * Collects open invoices of different customers as `collectInvoice` does, each as of its own `deadlineAt`: our own part takes
 * a few statements for all of them, and the provider is asked about several at a time. Nothing is lost if it fails: each may
 * be collected again.
 */
export async function collectInvoices(
  context: Context,
  refs: readonly DueInvoiceRef[],
): Promise<(InvoiceRow['status'] | null)[]> {
  if (refs.length === 0) return []
  const begun = await atMoments(context, async () => refs, {
    at: ({ deadlineAt }) => deadlineAt,
    work: (moment, ref) => takeAttempt(context, moment, ref),
  })
  const attempts = begun.flatMap(({ attempt }) => attempt ?? [])
  const asked = await eachOf(attempts, ASKED_AT_ONCE, async (attempt) => {
    return { ...attempt, outcome: await askProvider(context, attempt) }
  })
  const recorded = await atMoments(context, async () => asked, {
    at: (attempt) => attempt.at,
    work: (moment, { payment, outcome }) => recordOutcome(context, moment, payment, outcome),
  })
  const byInvoice = new Map(asked.map(({ payment }, index) => [payment.invoiceId, recorded[index]]))
  return eachOf(refs, 1, async ({ deadlineAt, ...ref }, index) => {
    const outcome = byInvoice.get(ref.invoiceId)
    if (outcome === undefined) return begun[index]?.status ?? null
    return outcome.isTriedAgain ? collectInvoice(context, ref, deadlineAt) : outcome.status
  })
}
