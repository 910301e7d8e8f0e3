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
  /** There is no alert with this id. */
  | 'alert.not_found'
  /** There are as many alerts of the customer, or of all customers, as there may be. */
  | 'alert.too_many'
  /** An amount is larger than the wire can carry exactly. */
  | 'amount.out_of_range'
  /** There is no API key with this id. */
  | 'api_key.not_found'
  /** The API key does not exist or is mistyped. */
  | 'auth.invalid_key'
  /** The recovery link is not, or no longer, good for this invoice. */
  | 'auth.invalid_recovery_link'
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
  /** As many customers live by the clock as can. */
  | 'clock.full'
  /** Only a sandbox has a clock that moves by command. */
  | 'clock.not_a_sandbox'
  /** There is no test clock with this id. */
  | 'clock.not_found'
  /** A coupon with this slug exists. */
  | 'coupon.already_exists'
  /** The coupon is archived and is given no more. */
  | 'coupon.archived'
  /** The coupon takes nothing off this subscription. */
  | 'coupon.not_applicable'
  /** There is no coupon with this slug. */
  | 'coupon.not_found'
  /** A credit note is for more than nothing. */
  | 'credit_note.amount_not_positive'
  /** A credit note is in the currency of its invoice. */
  | 'credit_note.currency_differs'
  /** A line cannot be credited beyond what is left of it. */
  | 'credit_note.exceeds_invoice'
  /** A credit note names each line once. */
  | 'credit_note.line_repeated'
  /** There is no credit note with this id. */
  | 'credit_note.not_found'
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
  /** Another customer’s numbers begin with this prefix. */
  | 'customer.invoice_prefix_taken'
  /** There is no customer with this id or externalId. */
  | 'customer.not_found'
  /** The subscription has this coupon; remove it first to give it anew. */
  | 'discount.already_given'
  /** The subscription has no such discount. */
  | 'discount.not_found'
  /** EN 16931 has amounts of at most two decimals. */
  | 'e_invoice.currency_not_expressible'
  /** The standard asks for a field that the invoice does not have. */
  | 'e_invoice.field_missing'
  /** A draft or void invoice is not sent as an e-invoice. */
  | 'e_invoice.not_issued'
  /** EN 16931 has no form for the taxes of this invoice. */
  | 'e_invoice.tax_not_expressible'
  /** A country or currency is not in the code lists of EN 16931. */
  | 'e_invoice.value_not_listed'
  /** The grant has ended. */
  | 'entitlement.grant_ended'
  /** There is no temporary grant with this id. */
  | 'entitlement.grant_not_found'
  /** The feature is paid from a wallet; give the customer more of details.unit with wallets.grant. */
  | 'entitlement.paid_from_wallet'
  /** Only a sandbox can be emptied or deleted. */
  | 'environment.not_a_sandbox'
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
  /** What was credited, or has credits, minima or maxima, is not made again. */
  | 'invoice.not_regenerable'
  /** A payment of the invoice is on its way; wait for its outcome. */
  | 'invoice.payment_processing'
  /** The invoice’s status does not allow this. */
  | 'invoice.transition_not_allowed'
  /** What a bank disputes, or has taken back, is not given back again. */
  | 'payment.disputed'
  /** There is no payment with this id. */
  | 'payment.not_found'
  /** Only a payment that succeeded is refunded, up to what is left of it. */
  | 'payment.not_refundable'
  /** The payment’s status does not allow this. */
  | 'payment.transition_not_allowed'
  /** The customer has no payment method with this id. */
  | 'payment_method.not_found'
  /** The customer has no payment method; add one first. */
  | 'payment_method.required'
  /** There is no setup of a payment method with this id. */
  | 'payment_setup.not_found'
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
  /** Another request migrates subscriptions of this plan. */
  | 'plan_migration.in_progress'
  /** The plan has no version with this number. */
  | 'plan_version.not_found'
  /** There is no preview with this planHash, or it has expired. */
  | 'preview.not_found'
  /** What the preview showed no longer holds; ask for a new one. */
  | 'preview.stale'
  /** There is no procedure at this path. */
  | 'procedure.not_found'
  /** Queries are sent with GET, mutations with POST. */
  | 'procedure.wrong_method'
  /** A promotion code with this text exists, perhaps archived. */
  | 'promotion_code.already_exists'
  /** The customer has redeemed this code before. */
  | 'promotion_code.already_redeemed'
  /** The code is given out no more; go on without it. */
  | 'promotion_code.archived'
  /** The request waited too long for its turn; send it again. */
  | 'promotion_code.claim_lapsed'
  /** The code is past its expiresAt; go on without it. */
  | 'promotion_code.expired'
  /** The code is for other plans or for new customers; details.reason says which. */
  | 'promotion_code.not_applicable'
  /** There is no such promotion code; check its spelling. */
  | 'promotion_code.not_found'
  /** The code was redeemed as often as it may be; go on without it, or try again in 15 minutes. */
  | 'promotion_code.used_up'
  /** Fewer are held of the quota than are to be taken away. */
  | 'quota.below_zero'
  /** The quota has no room for more; details.liftedBy says what would make it. */
  | 'quota.limit_reached'
  /** The body or query is not JSON of the expected form. */
  | 'request.malformed'
  /** The body is larger than the server accepts. */
  | 'request.too_large'
  /** The body is of a type that is not read here. */
  | 'request.unsupported_media_type'
  /** Seats cannot be negative. */
  | 'seats.below_zero'
  /** The plan does not sell seats beyond the included ones. */
  | 'seats.limit_reached'
  /** A count of seats is a whole number. */
  | 'seats.not_whole'
  /** More is being sent to the server than it takes at once. */
  | 'server.busy'
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
  /** The subscription is not parked. */
  | 'subscription.not_parked'
  /** A daily cap was reached; nothing goes on until it is looked at and unparked. */
  | 'subscription.parked'
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
  /** A rate of this name holds there at the same time. */
  | 'tax_rate.already_exists'
  /** A tax rate changes now or later. */
  | 'tax_rate.change_in_the_past'
  /** There is no tax rate with this id. */
  | 'tax_rate.not_found'
  /** The tax rate does not hold both before and after that instant. */
  | 'tax_rate.not_in_force'
  /** The percent of a tax rate is a decimal from 0. */
  | 'tax_rate.percent_out_of_range'
  /** A tax rate ends after it begins. */
  | 'tax_rate.validity_empty'
  /** The time zone is not an IANA zone such as Europe/Berlin. */
  | 'time_zone.unknown'
  /** What a top-up bought is spent: no more goes back than the share of what is left. */
  | 'top_up.not_refundable'
  /** The payment was declined; nothing was bought, the invoice is void. */
  | 'top_up.payment_failed'
  /** The events of its period are archived, and not in the database any more. */
  | 'usage.archived'
  /** The idempotencyKey was used before for an event with other content. */
  | 'usage.conflict'
  /** The customer has no usage event with this idempotencyKey. */
  | 'usage.event_not_found'
  /** The usage event was voided, which is final. */
  | 'usage.event_voided'
  /** The timestamp is more than 5 minutes in the future. */
  | 'usage.future_timestamp'
  /** The properties that the meter groups by are too long together. */
  | 'usage.group_too_long'
  /** The hold was settled or released; report what was used with usage.report. */
  | 'usage.hold_closed'
  /** There is no hold with this id; it is forgotten 30 days after its time. */
  | 'usage.hold_not_found'
  /** The units exceed what is left, and the report asked to enforce that. */
  | 'usage.limit_reached'
  /** Only usage of the open period can be enforced, or set. */
  | 'usage.not_current'
  /** More usage waits to be stored than the server takes now. */
  | 'usage.overloaded'
  /** A series has more points, groups or events than one answer shows. */
  | 'usage.series_too_long'
  /** Only the quantity of sum and weighted_sum can be set. */
  | 'usage.set_not_allowed'
  /** The period of the event is invoiced, and is not corrected. */
  | 'usage.too_late'
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
  /** The catalog has no price at which the credit is bought. */
  | 'wallet.not_for_sale'
  /** The wallet holds another currency or credit. */
  | 'wallet.unit_mismatch'
  /** The unit is neither a currency nor a credit of the catalog. */
  | 'wallet.unknown_unit'
  /** The webhook is not signed by the provider, or too old. */
  | 'webhook.signature_invalid'
