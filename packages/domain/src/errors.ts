/**
 * Every code with which the domain refuses, `noun.reason`. The wire contract extends this list with codes of its own
 * and maps all of them to HTTP in one exhaustive table.
 */
export const DOMAIN_ERROR_CODES = [
  'catalog.invalid',
  'currency.unknown',
  'currency.not_offered',
  'cadence.not_offered',
  'time_zone.unknown',
  'plan.not_in_group',
  'feature.not_in_plan',
  'subscription.transition_not_allowed',
  'subscription.change_in_progress',
  'subscription.feature_taken',
  'subscription.trial_used',
  'subscription.payment_method_required',
  'subscription.start_too_early',
  'plan_change.same_plan',
  'plan_change.behavior_not_allowed',
  'plan_change.strands_seats',
  'plan_change.currency_fixed',
  'plan_change.payment_failed',
  'plan_change.period_not_open',
  'seats.below_zero',
  'seats.not_whole',
  'seats.limit_reached',
  'add_on.quantity_out_of_range',
  'invoice.transition_not_allowed',
  'tax_rate.percent_out_of_range',
  'payment.transition_not_allowed',
  'credit_note.exceeds_invoice',
  'credit_note.amount_not_positive',
  'credit_note.currency_differs',
  'credit_note.line_repeated',
  'wallet.insufficient_balance',
  'wallet.unit_mismatch',
  'usage.units_not_allowed',
  'usage.unlisted_model',
  'preview.stale',
] as const

export type DomainErrorCode = (typeof DOMAIN_ERROR_CODES)[number]
