import type { DomainErrorCode, Refusal } from '@tallywright/domain'
import { violatedConstraint } from '@tallywright/store'

/** Codes with which use cases refuse beside the domain's: mostly what is not there, or already is. */
export const ENGINE_ERROR_CODES = [
  'idempotency.mismatch',
  'idempotency.in_progress',
  'customer.not_found',
  'customer.already_exists',
  'customer.has_live_subscription',
  'customer.invoice_prefix_taken',
  'feature.not_found',
  'feature.already_exists',
  'feature.archived',
  'feature.not_metered',
  'plan.not_found',
  'plan.already_exists',
  'plan.archived',
  'plan_version.not_found',
  'plan_migration.in_progress',
  'coupon.not_found',
  'coupon.already_exists',
  'coupon.archived',
  'promotion_code.not_found',
  'promotion_code.already_exists',
  'promotion_code.claim_lapsed',
  'discount.not_found',
  'add_on.not_found',
  'add_on.already_exists',
  'add_on.archived',
  'add_on.not_attached',
  'subscription.not_found',
  'subscription.already_live',
  'subscription.payment_processing',
  'subscription.parked',
  'subscription.not_parked',
  'invoice.not_found',
  'invoice.payment_processing',
  'invoice.not_regenerable',
  'payment.not_found',
  'payment.disputed',
  'payment.not_refundable',
  'payment_method.not_found',
  'payment_method.required',
  'payment_setup.not_found',
  'credit_note.not_found',
  'entitlement.paid_from_wallet',
  'entitlement.grant_not_found',
  'entitlement.grant_ended',
  'alert.not_found',
  'alert.too_many',
  'wallet.unknown_unit',
  'top_up.payment_failed',
  'top_up.not_refundable',
  'server.busy',
  'webhook.signature_invalid',
  'usage.conflict',
  'usage.future_timestamp',
  'usage.unknown_customer',
  'usage.unknown_feature',
  'usage.limit_reached',
  'usage.not_current',
  'usage.group_too_long',
  'usage.overloaded',
  'usage.too_late',
  'usage.archived',
  'usage.event_not_found',
  'usage.event_voided',
  'usage.set_not_allowed',
  'usage.hold_not_found',
  'usage.hold_closed',
  'usage.series_too_long',
  'clock.not_a_sandbox',
  'clock.backwards',
  'clock.advancing',
  'clock.not_found',
  'clock.full',
  'environment.provider_not_allowed',
  'environment.not_a_sandbox',
  'api_key.not_found',
  'tax_rate.not_found',
  'validation.failed',
  'amount.out_of_range',
  'preview.not_found',
  'customer.deleted',
] as const

export type EngineErrorCode = DomainErrorCode | (typeof ENGINE_ERROR_CODES)[number]

export interface EngineRefusal extends Omit<Refusal, 'code'> {
  readonly code: EngineErrorCode
}

/** What a use case answers: a value, or a coded refusal that had no effect. A domain `Result` is one too. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: EngineRefusal }

export function done<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value }
}

export function refused(
  code: EngineErrorCode,
  message: string,
  more: { param?: string; details?: Readonly<Record<string, unknown>> } = {},
): { readonly ok: false; readonly error: EngineRefusal } {
  return { ok: false, error: { code, message, ...more } }
}

/** Carries a refusal out of a transaction, which rolls back: a refused command leaves nothing behind. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly refusal: EngineRefusal

  constructor(refusal: EngineRefusal) {
    super(`${refusal.code}: ${refusal.message}`)
    this.refusal = refusal
  }
}

/** The value of an outcome inside a transaction; a refusal rolls the transaction back. */
export function orRollBack<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Refused(outcome.error)
  return outcome.value
}

/** What the database refuses in the last place, where no rule that was asked before had seen it. */
const TAKEN = new Map([
  [
    'plan_migrations_one_open_per_plan',
    refused('plan_migration.in_progress', 'subscriptions of this plan are being migrated by another request'),
  ],
  [
    'subscriptions_one_live_per_group',
    refused('subscription.already_live', 'the customer has a live subscription in this plan group'),
  ],
  [
    'discounts_one_per_slot',
    refused('idempotency.mismatch', 'the Idempotency-Key was used before to redeem this code; use a new one'),
  ],
  [
    'promotion_codes_one_per_text',
    refused('promotion_code.already_exists', 'a promotion code with this text exists', { param: 'code' }),
  ],
  [
    'granted_features_pk',
    refused('subscription.feature_taken', 'another live subscription of the customer grants the feature'),
  ],
])

/** Turns a {@link Refused} back into the outcome it carries. */
export async function asOutcome<Value>(run: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return done(await run())
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.refusal }
    const taken = TAKEN.get(violatedConstraint(error) ?? '')
    if (taken !== undefined) return taken
    throw error
  }
}
