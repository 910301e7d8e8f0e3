import type { ErrorCode, WireErrorCode } from './error-codes.ts'

/** How tRPC names each HTTP status that is used here. */
const HTTP_STATUS = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  PAYMENT_REQUIRED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_SUPPORTED: 405,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNPROCESSABLE_CONTENT: 422,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const

export type TrpcErrorKey = keyof typeof HTTP_STATUS

export interface ErrorRow {
  readonly http: number
  readonly trpc: TrpcErrorKey
  /** Sending the same request again, later, can succeed without any change to it. */
  readonly retryable: boolean
  readonly meaning: string
}

function row(trpc: TrpcErrorKey, meaning: string): ErrorRow {
  return { http: HTTP_STATUS[trpc], trpc, retryable: false, meaning }
}

function retryable(trpc: TrpcErrorKey, meaning: string): ErrorRow {
  return { ...row(trpc, meaning), retryable: true }
}

/**
 * The one table from codes to HTTP and tRPC. 400: the request cannot be read. 404: what it names does not exist here.
 * 409: the present state forbids it. 422: it can be read and makes no sense. 429: later. 402: money did not come.
 */
export const ERRORS: Readonly<Record<ErrorCode, ErrorRow>> = {
  'validation.failed': row('BAD_REQUEST', 'A field is missing, unknown, of the wrong type or out of range.'),
  'request.malformed': row('BAD_REQUEST', 'The body or query is not JSON of the expected form.'),
  'request.too_large': row('PAYLOAD_TOO_LARGE', 'The body is larger than the server accepts.'),
  'request.unsupported_media_type': row('UNSUPPORTED_MEDIA_TYPE', 'The body is of a type that is not read here.'),
  'procedure.not_found': row('NOT_FOUND', 'There is no procedure at this path.'),
  'procedure.wrong_method': row('METHOD_NOT_SUPPORTED', 'Queries are sent with GET, mutations with POST.'),
  'batch.mutation_not_allowed': row('BAD_REQUEST', 'Only queries batch; send each mutation alone.'),

  'auth.missing_key': row('UNAUTHORIZED', 'The request carries no API key.'),
  'auth.invalid_key': row('UNAUTHORIZED', 'The API key does not exist or is mistyped.'),
  'auth.key_revoked': row('UNAUTHORIZED', 'The API key was revoked.'),
  'auth.key_expired': row('UNAUTHORIZED', 'The API key has expired.'),
  'auth.invalid_recovery_link': row('UNAUTHORIZED', 'The recovery link is not, or no longer, good for this invoice.'),
  'auth.not_allowed': row('FORBIDDEN', 'The API key is valid and may not call this procedure.'),

  'idempotency.key_missing': row('BAD_REQUEST', 'A mutation needs an Idempotency-Key header.'),
  'idempotency.key_invalid': row('BAD_REQUEST', 'The Idempotency-Key must be 1 to 255 printable characters.'),
  'idempotency.mismatch': row('CONFLICT', 'The Idempotency-Key was used before with another input.'),
  'idempotency.in_progress': retryable('CONFLICT', 'A request with this Idempotency-Key is still running.'),

  'amount.out_of_range': row('UNPROCESSABLE_CONTENT', 'An amount is larger than the wire can carry exactly.'),
  'currency.unknown': row('UNPROCESSABLE_CONTENT', 'The code is not in ISO 4217.'),
  'currency.not_offered': row('UNPROCESSABLE_CONTENT', 'The plan has no price in this currency.'),
  'cadence.not_offered': row('UNPROCESSABLE_CONTENT', 'The plan has no price for this cadence.'),
  'time_zone.unknown': row('UNPROCESSABLE_CONTENT', 'The time zone is not an IANA zone such as Europe/Berlin.'),

  'catalog.invalid': row('UNPROCESSABLE_CONTENT', 'The catalog contradicts itself; details list every problem.'),
  'feature.not_found': row('NOT_FOUND', 'There is no feature with this slug.'),
  'feature.already_exists': row('CONFLICT', 'A feature with this slug exists.'),
  'feature.archived': row('CONFLICT', 'The feature is archived.'),
  'feature.not_metered': row('UNPROCESSABLE_CONTENT', 'Only a metered feature has a meter and usage.'),
  'feature.not_in_plan': row('UNPROCESSABLE_CONTENT', 'The plan does not contain this feature.'),
  'plan.not_found': row('NOT_FOUND', 'There is no plan with this slug.'),
  'plan.already_exists': row('CONFLICT', 'A plan with this slug exists.'),
  'plan.archived': row('CONFLICT', 'The plan is archived and takes no new subscriptions.'),
  'plan_version.not_found': row('NOT_FOUND', 'The plan has no version with this number.'),
  'plan_migration.in_progress': retryable('CONFLICT', 'Another request migrates subscriptions of this plan.'),
  'plan.not_in_group': row('UNPROCESSABLE_CONTENT', 'The plan is not in the group of the current one.'),

  'coupon.not_found': row('NOT_FOUND', 'There is no coupon with this slug.'),
  'coupon.already_exists': row('CONFLICT', 'A coupon with this slug exists.'),
  'coupon.archived': row('CONFLICT', 'The coupon is archived and is given no more.'),
  'coupon.not_applicable': row('UNPROCESSABLE_CONTENT', 'The coupon takes nothing off this subscription.'),
  'promotion_code.not_found': row('NOT_FOUND', 'There is no such promotion code; check its spelling.'),
  'promotion_code.already_exists': row('CONFLICT', 'A promotion code with this text exists, perhaps archived.'),
  'promotion_code.archived': row('CONFLICT', 'The code is given out no more; go on without it.'),
  'promotion_code.expired': row('CONFLICT', 'The code is past its expiresAt; go on without it.'),
  'promotion_code.used_up': row(
    'CONFLICT',
    'The code was redeemed as often as it may be; go on without it, or try again in 15 minutes.',
  ),
  'promotion_code.already_redeemed': row('CONFLICT', 'The customer has redeemed this code before.'),
  'promotion_code.not_applicable': row(
    'UNPROCESSABLE_CONTENT',
    'The code is for other plans or for new customers; details.reason says which.',
  ),
  'promotion_code.claim_lapsed': retryable('CONFLICT', 'The request waited too long for its turn; send it again.'),
  'discount.not_found': row('NOT_FOUND', 'The subscription has no such discount.'),
  'discount.already_given': row('CONFLICT', 'The subscription has this coupon; remove it first to give it anew.'),

  'customer.not_found': row('NOT_FOUND', 'There is no customer with this id or externalId.'),
  'customer.already_exists': row('CONFLICT', 'A customer with this externalId exists.'),
  'customer.deleted': row('CONFLICT', 'The customer was deleted; only the books are kept.'),
  'customer.invoice_prefix_taken': row('CONFLICT', 'Another customer’s numbers begin with this prefix.'),
  'customer.has_live_subscription': row('CONFLICT', 'Cancel the customer’s subscriptions first.'),

  'subscription.not_found': row('NOT_FOUND', 'There is no subscription with this id.'),
  'subscription.already_live': row('CONFLICT', 'The customer has a live subscription in this plan group.'),
  'subscription.transition_not_allowed': row('CONFLICT', 'The subscription’s status does not allow this.'),
  'subscription.change_in_progress': row('CONFLICT', 'Another change waits for its payment.'),
  'subscription.parked': row(
    'CONFLICT',
    'A daily cap was reached; nothing goes on until it is looked at and unparked.',
  ),
  'subscription.not_parked': row('CONFLICT', 'The subscription is not parked.'),
  'subscription.payment_processing': row('CONFLICT', 'A payment is on its way; wait for its outcome.'),
  'subscription.feature_taken': row('CONFLICT', 'Another live subscription grants a metered feature of this plan.'),
  'subscription.payment_method_required': row('PAYMENT_REQUIRED', 'The trial needs a payment method first.'),
  'subscription.trial_used': row('CONFLICT', 'The customer had a trial in this plan group.'),
  'subscription.start_too_early': row('UNPROCESSABLE_CONTENT', 'A start lies at most 12 months in the past.'),
  'plan_change.same_plan': row('UNPROCESSABLE_CONTENT', 'The change asks for what is already so.'),
  'plan_change.behavior_not_allowed': row('UNPROCESSABLE_CONTENT', 'This change cannot be made with this behavior.'),
  'plan_change.strands_seats': row('CONFLICT', 'More seats are set than the new plan allows.'),
  'plan_change.currency_fixed': row('CONFLICT', 'The subscription’s currency was fixed by its first invoice.'),
  'plan_change.period_not_open': row('CONFLICT', 'The change lies outside the open period, which may be due to renew.'),
  'plan_change.payment_failed': row(
    'PAYMENT_REQUIRED',
    'The payment was declined; plan and seats stay as they were, and the invoice is void.',
  ),
  'preview.not_found': row('NOT_FOUND', 'There is no preview with this planHash, or it has expired.'),
  'preview.stale': row('CONFLICT', 'What the preview showed no longer holds; ask for a new one.'),
  'seats.below_zero': row('UNPROCESSABLE_CONTENT', 'Seats cannot be negative.'),
  'seats.not_whole': row('UNPROCESSABLE_CONTENT', 'A count of seats is a whole number.'),
  'seats.limit_reached': row('CONFLICT', 'The plan does not sell seats beyond the included ones.'),
  'quota.below_zero': row('UNPROCESSABLE_CONTENT', 'Fewer are held of the quota than are to be taken away.'),
  'quota.limit_reached': row('CONFLICT', 'The quota has no room for more; details.liftedBy says what would make it.'),
  'entitlement.paid_from_wallet': row(
    'CONFLICT',
    'The feature is paid from a wallet; give the customer more of details.unit with wallets.grant.',
  ),
  'entitlement.grant_not_found': row('NOT_FOUND', 'There is no temporary grant with this id.'),
  'entitlement.grant_ended': row('CONFLICT', 'The grant has ended.'),
  'alert.not_found': row('NOT_FOUND', 'There is no alert with this id.'),
  'alert.too_many': row('CONFLICT', 'There are as many alerts of the customer, or of all customers, as there may be.'),
  'add_on.not_found': row('NOT_FOUND', 'There is no add-on with this slug.'),
  'add_on.already_exists': row('CONFLICT', 'An add-on with this slug exists.'),
  'add_on.archived': row('CONFLICT', 'The add-on is archived and cannot be attached any more.'),
  'add_on.not_attached': row('NOT_FOUND', 'The subscription has no attachment with this id.'),
  'add_on.quantity_out_of_range': row('UNPROCESSABLE_CONTENT', 'The quantity of an add-on is a whole number from 1.'),

  'usage.conflict': row('CONFLICT', 'The idempotencyKey was used before for an event with other content.'),
  'usage.future_timestamp': row('UNPROCESSABLE_CONTENT', 'The timestamp is more than 5 minutes in the future.'),
  'usage.unknown_customer': row('NOT_FOUND', 'There is no customer with this id or externalId.'),
  'usage.unknown_feature': row('NOT_FOUND', 'There is no feature with this slug.'),
  'usage.units_not_allowed': row('UNPROCESSABLE_CONTENT', 'The feature does not take these units.'),
  'usage.unlisted_model': row('UNPROCESSABLE_CONTENT', 'The price lists no such model or kind of token.'),
  'usage.limit_reached': row('CONFLICT', 'The units exceed what is left, and the report asked to enforce that.'),
  'usage.group_too_long': row(
    'UNPROCESSABLE_CONTENT',
    'The properties that the meter groups by are too long together.',
  ),
  'usage.overloaded': retryable('TOO_MANY_REQUESTS', 'More usage waits to be stored than the server takes now.'),
  'usage.hold_not_found': row('NOT_FOUND', 'There is no hold with this id; it is forgotten 30 days after its time.'),
  'usage.hold_closed': row('CONFLICT', 'The hold was settled or released; report what was used with usage.report.'),
  'usage.not_current': row('UNPROCESSABLE_CONTENT', 'Only usage of the open period can be enforced, or set.'),
  'usage.archived': row(
    'UNPROCESSABLE_CONTENT',
    'The events of its period are archived, and not in the database any more.',
  ),
  'usage.too_late': row('UNPROCESSABLE_CONTENT', 'The period of the event is invoiced, and is not corrected.'),
  'usage.event_not_found': row('NOT_FOUND', 'The customer has no usage event with this idempotencyKey.'),
  'usage.event_voided': row('CONFLICT', 'The usage event was voided, which is final.'),
  'usage.set_not_allowed': row('UNPROCESSABLE_CONTENT', 'Only the quantity of sum and weighted_sum can be set.'),
  'usage.series_too_long': row(
    'UNPROCESSABLE_CONTENT',
    'A series has more points, groups or events than one answer shows.',
  ),
  'wallet.insufficient_balance': row('CONFLICT', 'The wallet holds less than is needed.'),
  'wallet.unknown_unit': row('UNPROCESSABLE_CONTENT', 'The unit is neither a currency nor a credit of the catalog.'),
  'wallet.unit_mismatch': row('UNPROCESSABLE_CONTENT', 'The wallet holds another currency or credit.'),
  'wallet.not_for_sale': row('CONFLICT', 'The catalog has no price at which the credit is bought.'),
  'top_up.payment_failed': row(
    'PAYMENT_REQUIRED',
    'The payment was declined; nothing was bought, the invoice is void.',
  ),
  'top_up.not_refundable': row(
    'CONFLICT',
    'What a top-up bought is spent: no more goes back than the share of what is left.',
  ),

  'invoice.not_found': row('NOT_FOUND', 'There is no invoice with this id.'),
  'invoice.transition_not_allowed': row('CONFLICT', 'The invoice’s status does not allow this.'),
  'invoice.payment_processing': row('CONFLICT', 'A payment of the invoice is on its way; wait for its outcome.'),
  'invoice.not_regenerable': row('CONFLICT', 'What was credited, or has credits, minima or maxima, is not made again.'),
  'payment.not_found': row('NOT_FOUND', 'There is no payment with this id.'),
  'payment.disputed': row('CONFLICT', 'What a bank disputes, or has taken back, is not given back again.'),
  'payment.not_refundable': row('CONFLICT', 'Only a payment that succeeded is refunded, up to what is left of it.'),
  'payment_method.not_found': row('NOT_FOUND', 'The customer has no payment method with this id.'),
  'payment_method.required': row('PAYMENT_REQUIRED', 'The customer has no payment method; add one first.'),
  'payment_setup.not_found': row('NOT_FOUND', 'There is no setup of a payment method with this id.'),
  'credit_note.not_found': row('NOT_FOUND', 'There is no credit note with this id.'),
  'webhook.signature_invalid': row('UNAUTHORIZED', 'The webhook is not signed by the provider, or too old.'),
  'payment.transition_not_allowed': row('CONFLICT', 'The payment’s status does not allow this.'),
  'credit_note.exceeds_invoice': row('CONFLICT', 'A line cannot be credited beyond what is left of it.'),
  'credit_note.amount_not_positive': row('UNPROCESSABLE_CONTENT', 'A credit note is for more than nothing.'),
  'credit_note.currency_differs': row('UNPROCESSABLE_CONTENT', 'A credit note is in the currency of its invoice.'),
  'credit_note.line_repeated': row('UNPROCESSABLE_CONTENT', 'A credit note names each line once.'),
  'tax_rate.not_found': row('NOT_FOUND', 'There is no tax rate with this id.'),
  'tax_rate.validity_empty': row('UNPROCESSABLE_CONTENT', 'A tax rate ends after it begins.'),
  'tax_rate.already_exists': row('CONFLICT', 'A rate of this name holds there at the same time.'),
  'tax_rate.change_in_the_past': row('UNPROCESSABLE_CONTENT', 'A tax rate changes now or later.'),
  'tax_rate.not_in_force': row('CONFLICT', 'The tax rate does not hold both before and after that instant.'),

  'e_invoice.field_missing': row('CONFLICT', 'The standard asks for a field that the invoice does not have.'),
  'e_invoice.not_issued': row('CONFLICT', 'A draft or void invoice is not sent as an e-invoice.'),
  'e_invoice.tax_not_expressible': row('CONFLICT', 'EN 16931 has no form for the taxes of this invoice.'),
  'e_invoice.currency_not_expressible': row('CONFLICT', 'EN 16931 has amounts of at most two decimals.'),
  'e_invoice.value_not_listed': row('CONFLICT', 'A country or currency is not in the code lists of EN 16931.'),
  'tax_rate.percent_out_of_range': row('UNPROCESSABLE_CONTENT', 'The percent of a tax rate is a decimal from 0.'),

  'clock.not_a_sandbox': row('FORBIDDEN', 'Only a sandbox has a clock that moves by command.'),
  'clock.backwards': row('UNPROCESSABLE_CONTENT', 'A clock only moves forward.'),
  'clock.advancing': row('CONFLICT', 'The clock is being advanced by another request.'),
  'clock.not_found': row('NOT_FOUND', 'There is no test clock with this id.'),
  'clock.full': row('CONFLICT', 'As many customers live by the clock as can.'),
  'environment.provider_not_allowed': row('FORBIDDEN', 'A live environment refuses the sandbox payment provider.'),
  'environment.not_a_sandbox': row('FORBIDDEN', 'Only a sandbox can be emptied or deleted.'),
  'api_key.not_found': row('NOT_FOUND', 'There is no API key with this id.'),

  'server.busy': retryable('TOO_MANY_REQUESTS', 'More is being sent to the server than it takes at once.'),
  'server.unavailable': retryable('SERVICE_UNAVAILABLE', 'The server is starting, stopping or overloaded.'),
  internal: row('INTERNAL_SERVER_ERROR', 'A bug in the server; report the requestId.'),
}

/** What any procedure can answer, beside the codes it names itself. */
export const COMMON_ERRORS = [
  'validation.failed',
  'request.malformed',
  'request.too_large',
  'auth.missing_key',
  'auth.invalid_key',
  'auth.key_revoked',
  'auth.key_expired',
  'auth.invalid_recovery_link',
  'auth.not_allowed',
  'server.busy',
  'server.unavailable',
  'internal',
] as const satisfies readonly WireErrorCode[]

/** What a mutation with an Idempotency-Key can answer as well (semantics §13). */
export const IDEMPOTENCY_ERRORS = [
  'idempotency.key_missing',
  'idempotency.key_invalid',
  'idempotency.mismatch',
  'idempotency.in_progress',
  'batch.mutation_not_allowed',
] as const satisfies readonly WireErrorCode[]

/** Where the page about a code is, on the server that answered with it. */
export function errorDocPath(code: ErrorCode): string {
  return `/docs/errors#${code}`
}

/**
 * What a refused request is answered with: under `error` in REST, under `error.data` in tRPC, whose own envelope needs a
 * numeric `error.code`. `param` is the path of the offending input, `details` are facts for a program; of
 * `validation.failed` they are `{ problems: InputProblem[] }`.
 */
export interface ErrorBody {
  readonly code: ErrorCode
  readonly message: string
  readonly param?: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly requestId: string
  readonly docUrl: string
}

/** tRPC's envelope: its own numeric code, and ours in `data`. */
export interface TrpcErrorShape {
  readonly message: string
  readonly code: number
  readonly data: ErrorBody & { readonly httpStatus: number }
}
