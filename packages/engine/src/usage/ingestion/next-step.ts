import type { EngineErrorCode } from '../../command/outcome.ts'

type UsageCode = Extract<EngineErrorCode, `usage.${string}`> | 'feature.not_metered' | 'validation.failed'

/** What to do about usage that was refused: a refusal has not used up its key (semantics §7). */
const NEXT_STEPS = {
  'usage.unknown_customer': 'Create the customer with this externalId, or correct the name, and send it again.',
  'usage.unknown_feature': 'Add the metered feature to the catalog, or correct its slug, and send it again.',
  'usage.future_timestamp': 'Set the sender’s clock, or send it again when its time has come.',
  'usage.too_late': 'Invoice or credit it by hand, or let invoices.lateUsage be correct and send it again.',
  'usage.archived': 'Invoice or credit it by hand.',
  'usage.conflict': 'Send it with a key of its own if it is another; to change an event that was stored, amend it.',
  'usage.limit_reached': 'Raise the limit, wait for the next period, or report it without enforce.',
  'usage.not_current': 'Give a time in the open period, or report it without enforce.',
  'usage.group_too_long': 'Shorten the properties that the meter groups by, and send it again.',
  'usage.units_not_allowed': 'Send units that the meter of the feature takes.',
  'usage.unlisted_model': 'Add the model to the price, or correct the property that names it, and send it again.',
  'usage.overloaded': 'Wait as long as Retry-After says.',
  'usage.event_not_found': 'Correct the idempotencyKey or the customer; what was refused was not stored.',
  'usage.event_voided': 'Report what was used as another event, with a key of its own.',
  'usage.set_not_allowed': 'Report what was used with usage.report.',
  'usage.hold_not_found': 'Report what was used with usage.report.',
  'usage.hold_closed': 'Report what was used with usage.report; to take back what was settled, void its event.',
  'usage.series_too_long': 'Ask for a shorter time, or by day.',
  'feature.not_metered': 'Report a metered feature.',
  'validation.failed': 'Correct the event and send it again, with the same key.',
} as const satisfies Readonly<Record<UsageCode, string>>

/** Of an event in the feed, which an earlier version may have refused. */
export function nextStep(code: string): string {
  return isUsageCode(code) ? NEXT_STEPS[code] : NEXT_STEPS['validation.failed']
}

/** The same refusal, whose message says as well what to do next: for who sent the usage. */
export function withNextStep<Refusal extends { readonly code: string; readonly message: string }>(
  refusal: Refusal,
): Refusal {
  const { code, message } = refusal
  return isUsageCode(code) ? { ...refusal, message: `${message.replace(/\.$/, '')}. ${NEXT_STEPS[code]}` } : refusal
}

function isUsageCode(code: string): code is UsageCode {
  return Object.hasOwn(NEXT_STEPS, code)
}
