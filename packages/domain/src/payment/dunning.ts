import { addMilliseconds, DAY, type Instant, later } from '../time/instant.ts'

/** What becomes of the subscription when the ladder ends without a payment; the invoice is uncollectible then. */
export type DunningEndState = 'cancel' | 'mark_unpaid' | 'leave_past_due'

/** What is done after a decline, as data (semantics §10). */
export interface DunningSchedule {
  /** Days after the first failure, ascending. The ladder is tied to that instant and never moves. */
  readonly retryAfterDays: readonly number[]
  /** Decline codes after which a retry with the same payment method cannot succeed, beside those a provider calls hard. */
  readonly hardDeclines: readonly string[]
  readonly endState: DunningEndState
  /** How long a past due customer keeps access; null: until dunning ends. */
  readonly accessGraceDays: number | null
}

/** Retries at 1, 3, 5 and 7 days after the first failure (semantics §10): a payday and a weekend lie within. */
export const DEFAULT_DUNNING: DunningSchedule = {
  retryAfterDays: [1, 3, 5, 7],
  hardDeclines: [
    'account_closed',
    'card_not_supported',
    'do_not_try_again',
    'expired_card',
    'fraudulent',
    'incorrect_number',
    'invalid_account',
    'lost_card',
    'pickup_card',
    'revocation_of_authorization',
    'stolen_card',
  ],
  endState: 'cancel',
  accessGraceDays: null,
}

/** What is known about an invoice whose collection failed. */
export interface DunningHistory {
  readonly firstFailedAt: Instant
  /** The last attempt of any kind, also one that a person made. */
  readonly lastAttemptAt: Instant
  /** `hard`: the provider itself says that no retry can succeed. */
  readonly lastDecline: { readonly code: string; readonly hard: boolean } | null
  /** When a new default payment method came that no attempt has used yet. */
  readonly newPaymentMethodAt: Instant | null
}

export type DunningStep =
  | { readonly kind: 'retry'; readonly at: Instant; readonly reason: 'scheduled' | 'new_payment_method' }
  | {
      readonly kind: 'end'
      readonly at: Instant
      readonly reason: 'exhausted' | 'hard_decline'
      readonly endState: DunningEndState
    }

/**
 * What happens next to an overdue invoice; there is always something, so that none is forgotten (semantics §10).
 *
 * ```
 * days       0     1     3     5     7
 * ladder     ✗     ↻     ↻     ↻     ↻ end    the end comes with the decline of the last retry
 * hard       ✗                       end      no retry can succeed; a new payment method still can
 * ```
 */
export function nextDunningStep(schedule: DunningSchedule, history: DunningHistory): DunningStep {
  const { firstFailedAt, lastAttemptAt, newPaymentMethodAt } = history
  const slots = slotsOf(schedule, firstFailedAt)
  if (newPaymentMethodAt !== null) {
    return { kind: 'retry', at: later(newPaymentMethodAt, lastAttemptAt), reason: 'new_payment_method' }
  }
  const isHard = isHardDecline(schedule, history)
  const next = slots.find((slot) => slot > lastAttemptAt)
  if (next !== undefined && !isHard) return { kind: 'retry', at: next, reason: 'scheduled' }
  const at = later(slots.at(-1) ?? firstFailedAt, lastAttemptAt)
  return { kind: 'end', at, reason: isHard ? 'hard_decline' : 'exhausted', endState: schedule.endState }
}

/** What comes next for an invoice that was sent and is overdue. */
export type ReminderStep =
  | { readonly kind: 'reminder'; readonly at: Instant }
  | { readonly kind: 'end'; readonly at: Instant; readonly endState: DunningEndState }

/**
 * The ladder of an invoice that was sent: nobody is charged, so each slot is a reminder but the last, which is the end. A
 * reminder in that same second would leave no time to follow it.
 */
export function nextReminder(
  schedule: DunningSchedule,
  { firstFailedAt, lastAttemptAt }: Pick<DunningHistory, 'firstFailedAt' | 'lastAttemptAt'>,
): ReminderStep {
  const slots = slotsOf(schedule, firstFailedAt)
  const last = slots.at(-1) ?? firstFailedAt
  const at = slots.find((slot) => slot > lastAttemptAt) ?? later(last, lastAttemptAt)
  return at < last ? { kind: 'reminder', at } : { kind: 'end', at, endState: schedule.endState }
}

function slotsOf({ retryAfterDays }: DunningSchedule, firstFailedAt: Instant): Instant[] {
  return retryAfterDays.map((days) => addMilliseconds(firstFailedAt, days * DAY))
}

function isHardDecline({ hardDeclines }: DunningSchedule, { lastDecline }: DunningHistory): boolean {
  return lastDecline !== null && (lastDecline.hard || hardDeclines.includes(lastDecline.code))
}

/** Whether a customer who is past due since then still has access (semantics §10). */
export function hasAccessWhilePastDue({ accessGraceDays }: DunningSchedule, since: Instant, at: Instant): boolean {
  return accessGraceDays === null || at < addMilliseconds(since, accessGraceDays * DAY)
}
