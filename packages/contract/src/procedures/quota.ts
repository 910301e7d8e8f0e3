import { z } from 'zod'
import { quota, quotaPreview } from '../objects/quota.ts'
import { defineProcedure } from '../procedure.ts'
import { seatCount } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { instantInput } from '../values/instant.ts'
import { quotaFeatureSlug } from '../values/slug.ts'
import { adds, reads, removes, sets } from './annotations.ts'

const subscriptionId = id('subscription')
const ofFeature = { subscriptionId, featureSlug: quotaFeatureSlug }

const ofSubscription = { customerField: 'subscriptionId' } as const
const writing = {
  kind: 'mutation',
  output: quota,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  ...ofSubscription,
} as const
const reading = {
  kind: 'query',
  access: { secret: true, scope: 'subscriptions:read' },
  idempotency: 'none',
  ...ofSubscription,
} as const

const found = ['subscription.not_found', 'feature.not_found', 'feature.not_in_plan'] as const
const changed = [...found, 'subscription.transition_not_allowed'] as const
const PATH = '/v1/subscriptions/{subscriptionId}/quota'

export const set = defineProcedure({
  ...writing,
  input: z.strictObject({
    ...ofFeature,
    quantity: seatCount.describe('How many there are in all, included ones too.'),
  }),
  rest: { method: 'PUT', path: `${PATH}/{featureSlug}` },
  mcp: sets('Set a quota count'),
  summary: 'Set how many of a quota a subscription holds.',
  description:
    'Takes effect at once and charges nothing: extra ones are billed after the period, on its highest count (semantics §3). ' +
    'Fewer are always allowed, also to who is over the limit.',
  errors: [...changed, 'quota.limit_reached', 'subscription.parked'],
})

export const add = defineProcedure({
  ...writing,
  input: z.strictObject({ ...ofFeature, quantity: seatCount.describe('How many more.') }),
  rest: { method: 'POST', path: `${PATH}/{featureSlug}/add` },
  mcp: adds('Take up more of a quota'),
  summary: 'Take up more of a quota.',
  description:
    'All of them or none: of requests at the same time for the last unit exactly one passes. ' +
    'Where extra is not allowed, in a trial and on a free plan the included ones are the limit.',
  errors: [...changed, 'quota.limit_reached', 'subscription.parked'],
})

export const remove = defineProcedure({
  ...writing,
  input: z.strictObject({ ...ofFeature, quantity: seatCount.describe('How many fewer.') }),
  rest: { method: 'POST', path: `${PATH}/{featureSlug}/remove` },
  mcp: removes('Give up some of a quota'),
  summary: 'Give up some of a quota.',
  description: 'At once and never below zero; the period is still billed on its highest count.',
  errors: [...changed, 'quota.below_zero', 'subscription.parked'],
})

export const preview = defineProcedure({
  ...reading,
  input: z.strictObject({
    ...ofFeature,
    operation: z.enum(['set', 'add', 'remove']),
    quantity: seatCount.describe('How many in all with `set`, otherwise how many more or fewer.'),
  }),
  output: quotaPreview,
  rest: { method: 'GET', path: `${PATH}/{featureSlug}/preview` },
  mcp: reads('Preview a change of a quota'),
  summary: 'Show what a change of a quota would bill at the end of the period.',
  description:
    'The same computation as `set`, `add` and `remove`, stopped before anything is saved. Nothing is due now.',
  errors: [...changed, 'quota.limit_reached', 'quota.below_zero'],
})

export const get = defineProcedure({
  ...reading,
  input: z.strictObject({
    ...ofFeature,
    at: z.exactOptional(instantInput.describe('What was held at this instant; now unless given.')),
  }),
  output: quota,
  rest: { method: 'GET', path: `${PATH}/{featureSlug}` },
  mcp: reads('Get a quota'),
  summary: 'Get what is held of one quota of a subscription.',
  description: 'Every change is kept, so that the count of any instant can be told.',
  errors: found,
})

export const list = defineProcedure({
  ...reading,
  input: z.strictObject({ subscriptionId }),
  output: z.object({ items: z.array(quota) }),
  rest: { method: 'GET', path: PATH },
  mcp: reads('List quotas'),
  summary: 'List every quota of a subscription.',
  description: 'In the order of the plan, which has a few at most, so there are no pages.',
  errors: ['subscription.not_found'],
})
