import type { ChargeOutcome, Decline } from '@tallywright/engine'

/** What a sandbox payment method does each time it is used; its token is its name. */
export const SANDBOX_OUTCOMES = [
  'succeeds',
  'declines_insufficient_funds',
  'declines_do_not_honor',
  'declines_expired_card',
  'declines_stolen_card',
  'requires_action',
  'processing_then_succeeds',
  'processing_then_fails',
  'times_out_after_charging',
] as const

export type SandboxOutcome = (typeof SANDBOX_OUTCOMES)[number]

export function isSandboxOutcome(token: string): token is SandboxOutcome {
  return (SANDBOX_OUTCOMES as readonly string[]).includes(token)
}

/** Hard declines say that the same method will never work; a retry of the others may. */
const SANDBOX_DECLINES = {
  declines_insufficient_funds: decline('insufficient_funds', 'The account does not hold enough.', false),
  declines_do_not_honor: decline('do_not_honor', 'The bank declined without a reason.', false),
  declines_expired_card: decline('expired_card', 'The card has expired.', true),
  declines_stolen_card: decline('stolen_card', 'The card was reported stolen.', true),
  processing_then_fails: decline('debit_failed', 'The bank returned the debit.', false),
} satisfies Partial<Record<SandboxOutcome, Decline>>

function decline(code: string, message: string, hard: boolean): Decline {
  return { code, message, hard }
}

/** How the charge stands at once, and (for a slow one) once it has settled. */
export function outcomeOf(method: SandboxOutcome, reference: string, settled: boolean): ChargeOutcome {
  switch (method) {
    case 'succeeds':
    case 'times_out_after_charging':
      return { status: 'succeeded', reference }
    case 'requires_action':
      return { status: 'requires_action', reference, actionUrl: null }
    case 'processing_then_succeeds':
      return settled ? { status: 'succeeded', reference } : { status: 'processing', reference }
    case 'processing_then_fails':
      return settled
        ? { status: 'failed', reference, decline: SANDBOX_DECLINES.processing_then_fails }
        : { status: 'processing', reference }
    default:
      return { status: 'failed', reference, decline: SANDBOX_DECLINES[method] }
  }
}
