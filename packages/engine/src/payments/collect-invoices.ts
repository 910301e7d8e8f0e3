import type { InvoiceRow } from '@tallywright/store'
import { atMoments } from '../command/at-moments.ts'
import type { Context, Moment } from '../command/context.ts'
import { eachOf } from '../command/each-of.ts'
import { type Attempt, askProvider, goOnCollecting, type InvoiceRef, takeAttempt } from './collect-invoice.ts'
import { recordOutcome } from './record-outcome.ts'

/** How many are asked of at once, when many invoices fall due together: providers allow a few dozen calls a second. */
export const ASKED_AT_ONCE = 10

/** An invoice that fell due, and as of when it is collected. */
interface DueInvoiceRef extends InvoiceRef {
  readonly deadlineAt: Moment['now']
  /** That the transaction before has saved; null where it is not known. */
  readonly attempt: Attempt | null
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
  const unknown = refs.filter(({ attempt }) => attempt === null)
  const found =
    unknown.length === 0
      ? []
      : await atMoments(context, async () => unknown, {
          at: ({ deadlineAt }) => deadlineAt,
          work: (moment, ref) => takeAttempt(context, moment, ref),
        })
  const begun = new Map(unknown.map(({ invoiceId }, index) => [invoiceId, found[index]]))
  const attempts = refs.flatMap(({ attempt, invoiceId }) => attempt ?? begun.get(invoiceId)?.attempt ?? [])
  const asked = await eachOf(attempts, ASKED_AT_ONCE, async (attempt) => {
    return { ...attempt, outcome: await askProvider(context, attempt) }
  })
  const recorded = await atMoments(context, async () => asked, {
    at: (attempt) => attempt.at,
    work: (moment, { payment, outcome }) => recordOutcome(context, moment, payment, outcome),
  })
  const byInvoice = new Map(asked.map(({ payment }, index) => [payment.invoiceId, recorded[index]]))
  return eachOf(refs, 1, async ({ deadlineAt, attempt: _, ...ref }) => {
    const outcome = byInvoice.get(ref.invoiceId)
    if (outcome === undefined) return begun.get(ref.invoiceId)?.status ?? null
    return goOnCollecting(context, ref, outcome, deadlineAt)
  })
}
