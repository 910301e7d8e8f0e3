import { z } from 'zod'
import { commitHash } from '../objects/preview.ts'
import { seats, seatsPreview } from '../objects/seats.ts'
import { defineProcedure } from '../procedure.ts'
import { seatCount } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { seatsFeatureSlug } from '../values/slug.ts'
import { adds, reads, removes, sets } from './annotations.ts'

const subscriptionId = id('subscription')
const ofFeature = { subscriptionId, featureSlug: seatsFeatureSlug }

const more = z.enum(['invoice_now', 'next_invoice'])
const fewer = z.enum(['at_period_end', 'now'])
const usualForMore = '`invoice_now`, and `next_invoice` while a change of plan is scheduled, unless given.'
const usualForFewer = '`at_period_end` unless given; `now` takes seats away with a credit.'
const either = z.exactOptional(
  z
    .enum([...more.options, ...fewer.options])
    .describe(
      '`invoice_now` for more seats (`next_invoice` while a change of plan is scheduled) and `at_period_end` for fewer, ' +
        'unless given; `now` takes seats away with a credit.',
    ),
)

const seatsErrors = [
  'subscription.not_found',
  'subscription.transition_not_allowed',
  'subscription.change_in_progress',
  'feature.not_found',
  'feature.not_in_plan',
  'seats.limit_reached',
  'plan_change.period_not_open',
  'plan_change.behavior_not_allowed',
  'amount.out_of_range',
] as const

const commitErrors = ['plan_change.payment_failed', 'preview.not_found', 'preview.stale'] as const

export const set = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    ...ofFeature,
    quantity: seatCount.describe('Seats in all, included ones too.'),
    behavior: either,
    planHash: commitHash,
  }),
  output: seats,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'PUT', path: '/v1/subscriptions/{subscriptionId}/seats/{featureSlug}' },
  mcp: sets('Set seats'),
  summary: 'Set how many seats a subscription has.',
  description:
    'More seats are charged for the rest of the period; fewer take effect at its end, or at once with a credit (semantics §6).',
  errors: [...seatsErrors, ...commitErrors],
})

export const add = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    ...ofFeature,
    quantity: seatCount.describe('How many more.'),
    behavior: z.exactOptional(more.describe(usualForMore)),
    planHash: commitHash,
  }),
  output: seats,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/seats/{featureSlug}/add' },
  mcp: adds('Add seats'),
  summary: 'Add seats to a subscription.',
  description:
    'Counted from the number that holds in the next period: seats that were given up for its start are taken back first, ' +
    'which costs nothing. What is charged now takes effect when it is paid (semantics §6).',
  errors: [...seatsErrors, ...commitErrors],
})

export const remove = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    ...ofFeature,
    quantity: seatCount.describe('How many fewer.'),
    behavior: z.exactOptional(fewer.describe(usualForFewer)),
    planHash: commitHash,
  }),
  output: seats,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/seats/{featureSlug}/remove' },
  mcp: removes('Take seats away'),
  summary: 'Take seats off a subscription.',
  description:
    'At the end of the period, or now with a credit for the newest of them; never below zero (semantics §6).',
  errors: [...seatsErrors, 'seats.below_zero', ...commitErrors],
})

export const preview = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...ofFeature,
    operation: z.enum(['set', 'add', 'remove']),
    quantity: seatCount.describe('Seats in all with `set`, otherwise how many more or fewer.'),
    behavior: either,
  }),
  output: seatsPreview,
  access: { secret: true, scope: 'subscriptions:read' },
  idempotency: 'none',
  customerField: 'subscriptionId',
  rest: { method: 'GET', path: '/v1/subscriptions/{subscriptionId}/seats/{featureSlug}/preview' },
  mcp: reads('Preview a change of seats'),
  summary: 'Show what a change of seats would bill, now and at the next renewal.',
  description:
    'The same computation as `set`, `add` and `remove`, stopped before anything but the preview is saved. It holds for 15 minutes.',
  errors: [...seatsErrors, 'seats.below_zero'],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject(ofFeature),
  output: seats,
  access: { secret: true, scope: 'subscriptions:read' },
  idempotency: 'none',
  customerField: 'subscriptionId',
  rest: { method: 'GET', path: '/v1/subscriptions/{subscriptionId}/seats/{featureSlug}' },
  mcp: reads('Get seats'),
  summary: 'Get the seats of one feature of a subscription.',
  description: 'With the number that takes effect at the end of the period, if it changes.',
  errors: ['subscription.not_found', 'feature.not_found', 'feature.not_in_plan'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({ subscriptionId }),
  output: z.object({ items: z.array(seats) }),
  access: { secret: true, scope: 'subscriptions:read' },
  idempotency: 'none',
  customerField: 'subscriptionId',
  rest: { method: 'GET', path: '/v1/subscriptions/{subscriptionId}/seats' },
  mcp: reads('List seats'),
  summary: 'List every kind of seats of a subscription.',
  description: 'In the order of the plan, which has a few kinds at most, so there are no pages.',
  errors: ['subscription.not_found'],
})
