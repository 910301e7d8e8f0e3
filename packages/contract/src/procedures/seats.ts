import { z } from 'zod'
import { seats } from '../objects/seats.ts'
import { defineProcedure } from '../procedure.ts'
import { seatCount } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { seatsFeatureSlug } from '../values/slug.ts'
import { reads, sets } from './annotations.ts'

const subscriptionId = id('subscription')

export const set = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    subscriptionId,
    featureSlug: seatsFeatureSlug,
    quantity: seatCount.describe('Seats in all, included ones too.'),
    behavior: z.exactOptional(
      z
        .enum(['invoice_now', 'next_invoice', 'at_period_end', 'now'])
        .describe(
          '`invoice_now` for more seats (`next_invoice` while a change of plan is scheduled) and `at_period_end` for fewer, ' +
            'unless given; `now` takes seats away with a credit.',
        ),
    ),
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
  errors: [
    'subscription.not_found',
    'subscription.transition_not_allowed',
    'subscription.change_in_progress',
    'feature.not_found',
    'feature.not_in_plan',
    'seats.limit_reached',
    'plan_change.payment_failed',
    'amount.out_of_range',
  ],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ subscriptionId, featureSlug: seatsFeatureSlug }),
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
