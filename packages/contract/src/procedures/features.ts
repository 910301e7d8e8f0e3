import { z } from 'zod'
import { featureDescription, featureFields, featureName, meter, unitName } from '../objects/catalog-feature.ts'
import { feature } from '../objects/feature.ts'
import { defineProcedure } from '../procedure.ts'
import { page, pageInput } from '../values/page.ts'
import { featureSlug, slug } from '../values/slug.ts'
import { adds, reads, removes, sets } from './annotations.ts'

export const create = defineProcedure({
  kind: 'mutation',
  input: z.discriminatedUnion('type', [
    z.strictObject({ slug, ...featureFields.boolean }),
    z.strictObject({ slug, ...featureFields.metered }),
    z.strictObject({ slug, ...featureFields.seats }),
    z.strictObject({ slug, ...featureFields.quota }),
  ]),
  output: feature,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/features' },
  mcp: adds('Create a feature'),
  summary: 'Create a feature that plans can grant.',
  description: 'A metered feature carries its meter: how usage events become the quantity of a billing period.',
  errors: ['feature.already_exists', 'catalog.invalid'],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ featureSlug }),
  output: feature,
  access: { secret: true, publishable: true, scope: 'catalog:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/features/{featureSlug}' },
  mcp: reads('Get a feature'),
  summary: 'Get one feature.',
  description: 'Archived features are found too.',
  errors: ['feature.not_found'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    includeArchived: z.boolean().default(false),
  }),
  output: page(feature),
  access: { secret: true, publishable: true, scope: 'catalog:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/features' },
  mcp: reads('List features'),
  summary: 'List features, newest first.',
  description: 'Archived ones are left out unless asked for.',
  errors: [],
})

export const update = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    featureSlug,
    name: z.exactOptional(featureName),
    description: z.exactOptional(featureDescription.nullable()),
    unitName: z.exactOptional(unitName.nullable()),
    meter: z.exactOptional(meter),
  }),
  output: feature,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'PATCH', path: '/v1/features/{featureSlug}' },
  mcp: sets('Update a feature'),
  summary: 'Change what is given of a feature.',
  description:
    'A field that is left out stays, null clears it. A new meter counts for plan versions made from now on; existing ones ' +
    'keep the meter they were made with. The type never changes; nor does the aggregation of a meter, or whether it carries ' +
    'over, while somebody is subscribed to the feature: give the new meter a feature of its own.',
  errors: ['feature.not_found', 'feature.archived', 'feature.not_metered', 'catalog.invalid'],
})

export const archive = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ featureSlug }),
  output: feature,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/features/{featureSlug}/archive' },
  mcp: removes('Archive a feature'),
  summary: 'Take a feature out of the catalog.',
  description: 'Plan versions that grant it keep it; new plans cannot name it.',
  errors: ['feature.not_found'],
})
