import { later, nextReminder } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import type { InvoiceChange } from '../billing/save-invoice.ts'
import type { Moment } from '../command/context.ts'

/**
 * What is due next of an invoice that was sent: its due date, then the ladder of reminders. Nothing of it charges anybody; a
 * payment that fails meanwhile changes none of it.
 */
export function reminderAfter(
  { now, settings }: Moment,
  { dueAt, firstFailedAt, lastAttemptAt }: Pick<InvoiceRow, 'dueAt' | 'firstFailedAt' | 'lastAttemptAt'>,
): InvoiceChange {
  if (firstFailedAt === null) return { nextDunningAt: later(dueAt ?? now, now), dunningStep: 'due' }
  const step = nextReminder(settings.dunning, { firstFailedAt, lastAttemptAt: lastAttemptAt ?? firstFailedAt })
  return { nextDunningAt: later(step.at, now), dunningStep: step.kind }
}
