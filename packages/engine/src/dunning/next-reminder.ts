import { later, nextDunningStep } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import type { InvoiceChange } from '../billing/save-invoice.ts'
import type { Moment } from '../command/context.ts'

/**
 * What is due next of an invoice that was sent: its due date, then a reminder at each slot of the ladder of retries, then
 * the ladder's end. Nothing of it charges anybody; a payment that fails meanwhile changes none of it.
 */
export function nextReminder(
  { now, settings }: Moment,
  { dueAt, firstFailedAt, lastAttemptAt }: Pick<InvoiceRow, 'dueAt' | 'firstFailedAt' | 'lastAttemptAt'>,
): InvoiceChange {
  if (firstFailedAt === null) return { nextDunningAt: later(dueAt ?? now, now), dunningStep: 'due' }
  const step = nextDunningStep(settings.dunning, {
    firstFailedAt,
    lastAttemptAt: lastAttemptAt ?? firstFailedAt,
    lastDecline: null,
    newPaymentMethodAt: null,
  })
  return { nextDunningAt: later(step.at, now), dunningStep: step.kind === 'retry' ? 'reminder' : 'end' }
}
