// Generated from the contract by `pnpm --filter @tallywright/sdk generate`. Do not edit.

import type { ErrorCode } from './error-code.ts'

/** With which status an event is refused that is reported alone. */
export const EVENT_STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  'usage.conflict': 409,
  'usage.future_timestamp': 422,
  'usage.unknown_customer': 404,
  'usage.unknown_feature': 404,
  'usage.units_not_allowed': 422,
  'usage.unlisted_model': 422,
  'usage.group_too_long': 422,
  'usage.too_late': 422,
  'usage.archived': 422,
  'feature.not_metered': 422,
  'usage.overloaded': 429,
  'usage.limit_reached': 409,
  'usage.not_current': 422,
}
