import { z } from 'zod'
import {
  alignment,
  billingThreshold,
  offerDescription,
  offerName,
  planFeatures,
  planFields,
  planGrants,
  planPhases,
  prices,
  proration,
  trial,
  visibility,
} from '../objects/catalog-plan.ts'
import { plan } from '../objects/plan.ts'
import { defineProcedure } from '../procedure.ts'
import { page, pageInput } from '../values/page.ts'
import { planSlug, slug } from '../values/slug.ts'
import { adds, reads, removes, sets } from './annotations.ts'

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ slug, ...planFields }),
  output: plan,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/plans' },
  mcp: adds('Create a plan'),
  summary: 'Create a plan with its features and prices.',
  description: 'Money figures are decimals in major units of their currency: `"20.00"` (semantics §3, §4).',
  errors: ['plan.already_exists', 'catalog.invalid'],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ planSlug }),
  output: plan,
  access: { secret: true, publishable: true, scope: 'catalog:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/plans/{planSlug}' },
  mcp: reads('Get a plan'),
  summary: 'Get the newest version of a plan.',
  description: 'With a publishable key, hidden and archived plans do not exist.',
  errors: ['plan.not_found'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    includeArchived: z.boolean().default(false),
    includeHidden: z.boolean().default(true),
  }),
  output: page(plan),
  access: { secret: true, publishable: true, scope: 'catalog:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/plans' },
  mcp: reads('List plans'),
  summary: 'List the newest version of every plan, newest plan first.',
  description: 'With a publishable key only public plans that are not archived, whatever is asked for.',
  errors: [],
})

export const update = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    planSlug,
    name: z.exactOptional(offerName),
    description: z.exactOptional(offerDescription.nullable()),
    features: z.exactOptional(planFeatures),
    prices: z.exactOptional(prices),
    grants: z.exactOptional(planGrants.nullable()),
    trial: z.exactOptional(trial.nullable()),
    proration: z.exactOptional(proration),
    alignment: z.exactOptional(alignment),
    phases: z.exactOptional(planPhases.nullable()),
    billingThreshold: z.exactOptional(billingThreshold.nullable()),
  }),
  output: plan,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'PATCH', path: '/v1/plans/{planSlug}' },
  mcp: sets('Update a plan'),
  summary: 'Change what is given of a plan.',
  description:
    'A field that is left out stays, null clears it, and `features`, `prices`, `grants`, `phases` and `billingThreshold` are replaced whole. A plan that ' +
    'has subscriptions gets a new version; they stay on theirs (semantics §3).',
  errors: ['plan.not_found', 'plan.archived', 'catalog.invalid'],
})

export const archive = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ planSlug }),
  output: plan,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/plans/{planSlug}/archive' },
  mcp: removes('Archive a plan'),
  summary: 'Stop selling a plan.',
  description: 'Subscriptions keep it and go on renewing.',
  errors: ['plan.not_found'],
})

export const setVisibility = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ planSlug, visibility }),
  output: plan,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'PUT', path: '/v1/plans/{planSlug}/visibility' },
  mcp: sets('Show or hide a plan'),
  summary: 'Show a plan on pricing pages, or hide it.',
  description: 'A hidden plan can still be subscribed to with a secret key.',
  errors: ['plan.not_found', 'plan.archived'],
})
