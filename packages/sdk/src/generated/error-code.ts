// Generated from the contract by `pnpm --filter @tallywright/sdk generate`. Do not edit.

/** Why the server refused, `noun.reason`. */
export type ErrorCode =
  /** An add-on with this slug exists. */
  | 'add_on.already_exists'
  /** The add-on is archived and cannot be attached any more. */
  | 'add_on.archived'
  /** The subscription has no attachment with this id. */
  | 'add_on.not_attached'
  /** There is no add-on with this slug. */
  | 'add_on.not_found'
  /** The quantity of an add-on is a whole number from 1. */
  | 'add_on.quantity_out_of_range'
  /** An amount is larger than the wire can carry exactly. */
  | 'amount.out_of_range'
  /** There is no API key with this id. */
  | 'api_key.not_found'
  /** The API key does not exist or is mistyped. */
  | 'auth.invalid_key'
  /** The API key has expired. */
  | 'auth.key_expired'
  /** The API key was revoked. */
  | 'auth.key_revoked'
  /** The request carries no API key. */
  | 'auth.missing_key'
  /** The API key is valid and may not call this procedure. */
  | 'auth.not_allowed'
  /** Only queries batch; send each mutation alone. */
  | 'batch.mutation_not_allowed'
  /** The plan has no price for this cadence. */
  | 'cadence.not_offered'
  /** The catalog contradicts itself; details list every problem. */
  | 'catalog.invalid'
  /** The clock is being advanced by another request. */
  | 'clock.advancing'
  /** A clock only moves forward. */
  | 'clock.backwards'
  /** Only a sandbox has a clock that moves by command. */
  | 'clock.not_a_sandbox'
  /** A credit note is for more than nothing. */
  | 'credit_note.amount_not_positive'
  /** A credit note is in the currency of its invoice. */
  | 'credit_note.currency_differs'
  /** A line cannot be credited beyond what is left of it. */
  | 'credit_note.exceeds_invoice'
  /** A credit note names each line once. */
  | 'credit_note.line_repeated'
  /** The plan has no price in this currency. */
  | 'currency.not_offered'
  /** The code is not in ISO 4217. */
  | 'currency.unknown'
  /** A customer with this externalId exists. */
  | 'customer.already_exists'
  /** The customer was deleted; only the books are kept. */
  | 'customer.deleted'
  /** Cancel the customer’s subscriptions first. */
  | 'customer.has_live_subscription'
  /** There is no customer with this id or externalId. */
  | 'customer.not_found'
  /** A live environment refuses the sandbox payment provider. */
  | 'environment.provider_not_allowed'
  /** A feature with this slug exists. */
  | 'feature.already_exists'
  /** The feature is archived. */
  | 'feature.archived'
  /** There is no feature with this slug. */
  | 'feature.not_found'
  /** The plan does not contain this feature. */
  | 'feature.not_in_plan'
  /** Only a metered feature has a meter and usage. */
  | 'feature.not_metered'
  /** A request with this Idempotency-Key is still running. */
  | 'idempotency.in_progress'
  /** The Idempotency-Key must be 1 to 255 printable characters. */
  | 'idempotency.key_invalid'
  /** A mutation needs an Idempotency-Key header. */
  | 'idempotency.key_missing'
  /** The Idempotency-Key was used before with another input. */
  | 'idempotency.mismatch'
  /** A bug in the server; report the requestId. */
  | 'internal'
  /** There is no invoice with this id. */
  | 'invoice.not_found'
  /** The invoice’s status does not allow this. */
  | 'invoice.transition_not_allowed'
  /** The payment’s status does not allow this. */
  | 'payment.transition_not_allowed'
  /** A plan with this slug exists. */
  | 'plan.already_exists'
  /** The plan is archived and takes no new subscriptions. */
  | 'plan.archived'
  /** There is no plan with this slug. */
  | 'plan.not_found'
  /** The plan is not in the group of the current one. */
  | 'plan.not_in_group'
  /** This change cannot be made with this behavior. */
  | 'plan_change.behavior_not_allowed'
  /** The subscription’s currency was fixed by its first invoice. */
  | 'plan_change.currency_fixed'
  /** The payment was declined; plan and seats stay as they were, and the invoice is void. */
  | 'plan_change.payment_failed'
  /** The change lies outside the open period, which may be due to renew. */
  | 'plan_change.period_not_open'
  /** The change asks for what is already so. */
  | 'plan_change.same_plan'
  /** More seats are set than the new plan allows. */
  | 'plan_change.strands_seats'
  /** There is no preview with this planHash, or it has expired. */
  | 'preview.not_found'
  /** What the preview showed no longer holds; ask for a new one. */
  | 'preview.stale'
  /** There is no procedure at this path. */
  | 'procedure.not_found'
  /** Queries are sent with GET, mutations with POST. */
  | 'procedure.wrong_method'
  /** The body or query is not JSON of the expected form. */
  | 'request.malformed'
  /** The body is larger than the server accepts. */
  | 'request.too_large'
  /** Seats cannot be negative. */
  | 'seats.below_zero'
  /** The plan does not sell seats beyond the included ones. */
  | 'seats.limit_reached'
  /** A count of seats is a whole number. */
  | 'seats.not_whole'
  /** The server is starting, stopping or overloaded. */
  | 'server.unavailable'
  /** The customer has a live subscription in this plan group. */
  | 'subscription.already_live'
  /** Another change waits for its payment. */
  | 'subscription.change_in_progress'
  /** Another live subscription grants a metered feature of this plan. */
  | 'subscription.feature_taken'
  /** There is no subscription with this id. */
  | 'subscription.not_found'
  /** The trial needs a payment method first. */
  | 'subscription.payment_method_required'
  /** A payment is on its way; wait for its outcome. */
  | 'subscription.payment_processing'
  /** A start lies at most 12 months in the past. */
  | 'subscription.start_too_early'
  /** The subscription’s status does not allow this. */
  | 'subscription.transition_not_allowed'
  /** The customer had a trial in this plan group. */
  | 'subscription.trial_used'
  /** The percent of a tax rate is a decimal from 0. */
  | 'tax_rate.percent_out_of_range'
  /** The time zone is not an IANA zone such as Europe/Berlin. */
  | 'time_zone.unknown'
  /** The idempotencyKey was used before for an event with other content. */
  | 'usage.conflict'
  /** The timestamp is more than 5 minutes in the future. */
  | 'usage.future_timestamp'
  /** The properties that the meter groups by are too long together. */
  | 'usage.group_too_long'
  /** The units exceed what is left, and the report asked to enforce that. */
  | 'usage.limit_reached'
  /** Only usage of the open period can be enforced. */
  | 'usage.not_current'
  /** The feature does not take these units. */
  | 'usage.units_not_allowed'
  /** There is no customer with this id or externalId. */
  | 'usage.unknown_customer'
  /** There is no feature with this slug. */
  | 'usage.unknown_feature'
  /** The price lists no such model or kind of token. */
  | 'usage.unlisted_model'
  /** A field is missing, unknown, of the wrong type or out of range. */
  | 'validation.failed'
  /** The wallet holds less than is needed. */
  | 'wallet.insufficient_balance'
  /** The wallet holds another currency or credit. */
  | 'wallet.unit_mismatch'
