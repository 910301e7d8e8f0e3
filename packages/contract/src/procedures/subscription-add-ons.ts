import { z } from 'zod'
import { addOnChange } from '../objects/add-on.ts'
import { defineProcedure } from '../procedure.ts'
import { id } from '../values/id.ts'
import { addOnSlug } from '../values/slug.ts'
import { adds, removes } from './annotations.ts'

const subscriptionId = id('subscription')

export const addAddOn = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    subscriptionId,
    addOnSlug,
    quantity: z.int().min(1).max(1_000_000).default(1),
    behavior: z.exactOptional(
      z
        .enum(['invoice_now', 'next_invoice'])
        .describe('`invoice_now`, and `next_invoice` while a change of plan is scheduled, unless given.'),
    ),
  }),
  output: addOnChange,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/add-ons' },
  mcp: adds('Attach an add-on to a subscription'),
  summary: 'Attach an add-on to a subscription.',
  description:
    'A recurring one is charged for the rest of the open period, a one-off in full. What is charged now is attached when it ' +
    'is paid; a decline attaches nothing (semantics §3, §6).',
  errors: [
    'subscription.not_found',
    'subscription.parked',
    'add_on.not_found',
    'add_on.archived',
    'add_on.quantity_out_of_range',
    'cadence.not_offered',
    'currency.not_offered',
    'subscription.transition_not_allowed',
    'subscription.change_in_progress',
    'subscription.feature_taken',
    'plan_change.period_not_open',
    'plan_change.payment_failed',
    'amount.out_of_range',
  ],
})

export const removeAddOn = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    subscriptionId,
    attachmentId: id('attachment'),
    behavior: z
      .enum(['at_period_end', 'now'])
      .default('at_period_end')
      .describe('`now` credits the time that was paid and not used.'),
  }),
  output: addOnChange,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/add-ons/{attachmentId}/remove' },
  mcp: removes('Take an add-on off a subscription'),
  summary: 'Take an add-on off a subscription, at the end of its period or now.',
  description:
    'Until the period of the subscription ends it stays listed with its `until`, grants what it grants and is billed: a ' +
    'monthly add-on of a yearly plan each month. `now` ends it at once, with a credit for the time that is not used.',
  errors: [
    'subscription.not_found',
    'subscription.parked',
    'add_on.not_attached',
    'subscription.transition_not_allowed',
    'subscription.change_in_progress',
    'plan_change.period_not_open',
    'amount.out_of_range',
  ],
})
