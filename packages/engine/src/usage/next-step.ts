import type { EngineErrorCode } from '../command/outcome.ts'

/** What to do about an event that was refused: a refusal has not used up its key (semantics §7). */
const NEXT_STEPS: Partial<Readonly<Record<EngineErrorCode, string>>> = {
  'usage.unknown_customer': 'Create the customer with this externalId, or correct the name, and send the event again.',
  'usage.unknown_feature': 'Add the metered feature to the catalog, or correct its slug, and send the event again.',
  'usage.future_timestamp': 'Set the sender’s clock, or send the event again when its time has come.',
  'usage.too_late': 'Invoice it by hand, or let invoices.lateUsage be correct, and send the event again.',
  'usage.archived': 'Invoice or credit it by hand.',
  'usage.conflict': 'Send it with a key of its own if it is another event; to change the first one, amend it.',
  'usage.limit_reached': 'Raise the limit, wait for the next period, or report it without enforce.',
  'usage.not_current': 'Report it without enforce.',
  'usage.group_too_long': 'Shorten the properties that the meter groups by, and send the event again.',
  'usage.units_not_allowed': 'Send units that the meter of the feature takes.',
  'feature.not_metered': 'Report a metered feature.',
}

export function nextStep(code: string): string {
  return NEXT_STEPS[code as EngineErrorCode] ?? 'Correct the event and send it again, with the same key.'
}
