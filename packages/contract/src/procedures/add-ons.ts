import { z } from 'zod'
import { addOn } from '../objects/add-on.ts'
import { addOnFields, offerDescription, offerName, planFeatures, planGrants, prices } from '../objects/catalog-plan.ts'
import { defineProcedure } from '../procedure.ts'
import { page, pageInput } from '../values/page.ts'
import { addOnSlug, slug } from '../values/slug.ts'
import { adds, reads, removes, sets } from './annotations.ts'

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ slug, ...addOnFields }),
  output: addOn,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/add-ons' },
  mcp: adds('Create an add-on'),
  summary: 'Create an add-on that can be attached to subscriptions.',
  description: 'A recurring one is billed with the subscription, a one-off once, when it is attached (semantics §3).',
  errors: ['add_on.already_exists', 'catalog.invalid'],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ addOnSlug }),
  output: addOn,
  access: { secret: true, publishable: true, scope: 'catalog:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/add-ons/{addOnSlug}' },
  mcp: reads('Get an add-on'),
  summary: 'Get the newest version of an add-on.',
  description: 'With a publishable key, archived ones do not exist.',
  errors: ['add_on.not_found'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({ ...pageInput, includeArchived: z.boolean().default(false) }),
  output: page(addOn),
  access: { secret: true, publishable: true, scope: 'catalog:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/add-ons' },
  mcp: reads('List add-ons'),
  summary: 'List the newest version of every add-on, newest add-on first.',
  description: 'Archived ones are left out unless asked for, and always with a publishable key.',
  errors: [],
})

export const update = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    addOnSlug,
    name: z.exactOptional(offerName),
    description: z.exactOptional(offerDescription.nullable()),
    features: z.exactOptional(planFeatures),
    prices: z.exactOptional(prices),
    grants: z.exactOptional(planGrants.nullable()),
  }),
  output: addOn,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'PATCH', path: '/v1/add-ons/{addOnSlug}' },
  mcp: sets('Update an add-on'),
  summary: 'Change what is given of an add-on.',
  description:
    'A field that is left out stays, null clears it, and `features`, `prices` and `grants` are replaced whole. What is ' +
    'attached keeps the version it was attached with.',
  errors: ['add_on.not_found', 'add_on.archived', 'catalog.invalid'],
})

export const archive = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ addOnSlug }),
  output: addOn,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/add-ons/{addOnSlug}/archive' },
  mcp: removes('Archive an add-on'),
  summary: 'Stop selling an add-on.',
  description: 'Subscriptions keep it and go on paying for it.',
  errors: ['add_on.not_found'],
})
