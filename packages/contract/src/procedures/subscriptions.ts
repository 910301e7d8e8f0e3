import { z } from 'zod'
import { cadence } from '../objects/cadence.ts'
import { planOverrides, planPhases } from '../objects/catalog-plan.ts'
import {
  cancelPreview,
  changeBehavior,
  commitHash,
  planChange,
  planChangePreview,
  subscriptionPreview,
} from '../objects/preview.ts'
import { typedCode } from '../objects/promotion-code.ts'
import { subscription, subscriptionStatus } from '../objects/subscription.ts'
import { defineProcedure } from '../procedure.ts'
import { amount, currency, seatCount } from '../values/amount.ts'
import { customerRef, id } from '../values/id.ts'
import { instantInput } from '../values/instant.ts'
import { page, pageInput } from '../values/page.ts'
import { planSlug, seatsFeatureSlug } from '../values/slug.ts'
import { boundedRecord } from '../values/text.ts'
import { adds, reads, removes, sets } from './annotations.ts'
import { redemptionErrors } from './subscription-discounts.ts'

const subscriptionId = id('subscription')
const wantedSeats = boundedRecord(seatsFeatureSlug, seatCount, 50).describe(
  'Seats in all by feature, included ones too; the included number where a feature is left out.',
)

const newSubscription = {
  customerId: customerRef,
  planSlug,
  cadence: z.exactOptional(cadence.describe('The first the plan offers unless given.')),
  currency: z.exactOptional(currency.describe('The only one the plan offers unless given.')),
  seats: z.exactOptional(wantedSeats),
  trialDays: z.exactOptional(z.int().min(0).max(730).describe('Instead of the plan’s trial; 0 for none.')),
  trialEnd: z.exactOptional(
    z
      .enum(['convert', 'cancel', 'pause'])
      .describe('Instead of the plan’s; `convert` with a payment method and `cancel` without, unless either says.'),
  ),
  startAt: z.exactOptional(
    instantInput.describe(
      'Now unless given. In the future: scheduled. At most 12 months in the past: every elapsed period is invoiced, and there is a trial only if it is given.',
    ),
  ),
  promotionCode: z.exactOptional(typedCode),
  overrides: z.exactOptional(
    planOverrides.describe(
      'Prices and allowances for this customer alone. Later versions of the plan leave them alone.',
    ),
  ),
  phases: z.exactOptional(
    planPhases.describe('Introductory prices instead of the plan’s; an empty list for the lasting ones at once.'),
  ),
}

const creationErrors = [
  'customer.not_found',
  'customer.deleted',
  'plan.not_found',
  'plan.archived',
  'catalog.invalid',
  'feature.not_in_plan',
  'currency.unknown',
  'currency.not_offered',
  'cadence.not_offered',
  'seats.limit_reached',
  'subscription.already_live',
  'subscription.feature_taken',
  'subscription.trial_used',
  'subscription.payment_method_required',
  'subscription.start_too_early',
  'subscription.payment_processing',
  'amount.out_of_range',
  ...redemptionErrors,
] as const

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ ...newSubscription, planHash: commitHash }),
  output: subscription,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/subscriptions' },
  mcp: adds('Subscribe a customer to a plan'),
  summary: 'Subscribe a customer to a plan.',
  description:
    'Prices in advance are invoiced and collected at once. If the first payment does not succeed the subscription is ' +
    '`incomplete` for 23 hours and then expires (semantics §5).',
  errors: [...creationErrors, 'promotion_code.claim_lapsed', 'preview.not_found', 'preview.stale'],
})

export const previewCreate = defineProcedure({
  kind: 'query',
  input: z.strictObject(newSubscription),
  output: subscriptionPreview,
  access: { secret: true, scope: 'subscriptions:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/subscriptions/preview' },
  mcp: reads('Preview a subscription'),
  summary: 'Show what subscribing would invoice, now and at the first renewal.',
  description:
    'The same computation as `create`, stopped before anything but the preview is saved. It holds for 15 minutes.',
  errors: creationErrors,
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ subscriptionId }),
  output: subscription,
  access: { secret: true, scope: 'subscriptions:read' },
  idempotency: 'none',
  customerField: 'subscriptionId',
  rest: { method: 'GET', path: '/v1/subscriptions/{subscriptionId}' },
  mcp: reads('Get a subscription'),
  summary: 'Get one subscription.',
  description: 'Ended ones are found too.',
  errors: ['subscription.not_found'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    customerId: z.exactOptional(customerRef),
    planSlug: z.exactOptional(planSlug),
    status: z.exactOptional(subscriptionStatus),
  }),
  output: page(subscription),
  access: { secret: true, scope: 'subscriptions:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/subscriptions' },
  mcp: reads('List subscriptions'),
  summary: 'List subscriptions, newest first.',
  description: 'Of one customer, one plan or one status where given.',
  errors: ['customer.not_found', 'plan.not_found'],
})

const change = {
  subscriptionId,
  planSlug,
  cadence: z.exactOptional(cadence.describe('As it is unless given.')),
  seats: z.exactOptional(wantedSeats),
  overrides: z.exactOptional(
    planOverrides.describe('Prices and allowances for this customer alone; what everybody gets unless given.'),
  ),
  behavior: z.exactOptional(
    changeBehavior.describe(
      '`invoice_now` for upgrades, `at_period_end` for downgrades and shorter cadences, `restart` for longer cadences, unless given.',
    ),
  ),
}

const changeErrors = [
  'subscription.not_found',
  'plan.not_found',
  'plan.archived',
  'catalog.invalid',
  'plan.not_in_group',
  'feature.not_in_plan',
  'cadence.not_offered',
  'currency.not_offered',
  'seats.limit_reached',
  'subscription.transition_not_allowed',
  'subscription.change_in_progress',
  'subscription.feature_taken',
  'plan_change.same_plan',
  'plan_change.behavior_not_allowed',
  'plan_change.strands_seats',
  'plan_change.currency_fixed',
  'plan_change.period_not_open',
  'amount.out_of_range',
] as const

export const changePlan = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ ...change, planHash: commitHash }),
  output: planChange,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/plan-change' },
  mcp: sets('Change a subscription’s plan'),
  summary: 'Move a subscription to another plan or cadence.',
  description:
    'With `invoice_now` and `restart` the plan changes when the invoice of the change is paid; a decline leaves it as it was ' +
    '(semantics §6).',
  errors: [...changeErrors, 'subscription.parked', 'plan_change.payment_failed', 'preview.not_found', 'preview.stale'],
})

export const previewChange = defineProcedure({
  kind: 'query',
  input: z.strictObject(change),
  output: planChangePreview,
  access: { secret: true, scope: 'subscriptions:read' },
  idempotency: 'none',
  customerField: 'subscriptionId',
  rest: { method: 'GET', path: '/v1/subscriptions/{subscriptionId}/plan-change/preview' },
  mcp: reads('Preview a plan change'),
  summary: 'Show the credit, the charge and the next invoice of a plan change.',
  description:
    'The same computation as `changePlan`, stopped before anything but the preview is saved. It holds for 15 minutes.',
  errors: changeErrors,
})

const cancellation = {
  subscriptionId,
  behavior: z.enum(['at_period_end', 'now']).default('at_period_end'),
  prorate: z.boolean().default(false).describe('With `now`: credit the unused time that was paid in advance.'),
}

const cancelErrors = [
  'subscription.not_found',
  'subscription.transition_not_allowed',
  'subscription.change_in_progress',
  'amount.out_of_range',
] as const

export const cancel = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ ...cancellation, planHash: commitHash }),
  output: subscription,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/cancel' },
  mcp: removes('Cancel a subscription'),
  summary: 'End a subscription at the end of its period, or now.',
  description: 'What was used and is not invoiced yet is invoiced when it ends (semantics §5).',
  errors: [...cancelErrors, 'subscription.parked', 'preview.not_found', 'preview.stale'],
})

export const previewCancel = defineProcedure({
  kind: 'query',
  input: z.strictObject(cancellation),
  output: cancelPreview,
  access: { secret: true, scope: 'subscriptions:read' },
  idempotency: 'none',
  customerField: 'subscriptionId',
  rest: { method: 'GET', path: '/v1/subscriptions/{subscriptionId}/cancel/preview' },
  mcp: reads('Preview a cancellation'),
  summary: 'Show the last invoice and the credit of a cancellation.',
  description:
    'The same computation as `cancel`, stopped before anything but the preview is saved. It holds for 15 minutes. With ' +
    '`at_period_end` the last invoice is `nextInvoice`.',
  errors: cancelErrors,
})

export const uncancel = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ subscriptionId }),
  output: subscription,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/uncancel' },
  mcp: sets('Keep a subscription that was to end'),
  summary: 'Take back a cancellation that waits for the end of the period.',
  description: 'A subscription that has ended stays so; subscribe anew instead.',
  errors: ['subscription.not_found', 'subscription.parked', 'subscription.transition_not_allowed'],
})

export const pause = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ subscriptionId }),
  output: subscription,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/pause' },
  mcp: removes('Pause a subscription'),
  summary: 'Take away access until the subscription is resumed.',
  description:
    'Nothing is credited and the anchor stays. Periods that begin while it is paused are not billed (semantics §5).',
  errors: [
    'subscription.not_found',
    'subscription.parked',
    'subscription.transition_not_allowed',
    'subscription.change_in_progress',
  ],
})

export const resume = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ subscriptionId }),
  output: subscription,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/resume' },
  mcp: sets('Resume a paused subscription'),
  summary: 'Give access again after a pause.',
  description:
    'What is left of a period that began while it was paused is charged and collected at once; while invoices stay unpaid ' +
    'after dunning, access waits for them (semantics §5).',
  errors: [
    'subscription.not_found',
    'subscription.parked',
    'subscription.transition_not_allowed',
    'amount.out_of_range',
  ],
})

export const setSpendCap = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    subscriptionId,
    amount: amount.min(0).nullable().describe('Whole minor units of the subscription’s currency; null for no cap.'),
  }),
  output: subscription,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/spend-cap' },
  mcp: sets('Set a spend cap'),
  summary: 'Limit what the use of a period may come to.',
  description:
    'From then on `usage.check`, `usage.hold` and reports with `enforce` are denied with `spend_cap_reached` what would cost more ' +
    'than is left; what costs nothing more is not. Reports without `enforce` are recorded and billed, because they happened. ' +
    'Counted is the use of the price periods that are open, before discounts and tax; base prices, seats and credits are not.',
  errors: ['subscription.not_found', 'subscription.transition_not_allowed', 'subscription.parked'],
})

export const unpark = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ subscriptionId }),
  output: subscription,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/unpark' },
  mcp: sets('Let a parked subscription go on'),
  summary: 'Let a subscription go on that a daily cap has parked.',
  description:
    'For whoever has looked at what ran away. Its day begins anew, and what it missed is acted on as of its own instants: by ' +
    'the next worker, or with the next move of a sandbox’s clock.',
  errors: ['subscription.not_found', 'subscription.not_parked'],
})
