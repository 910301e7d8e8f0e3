import { z } from 'zod'
import { catalog, catalogPush } from '../objects/catalog.ts'
import { defineProcedure } from '../procedure.ts'
import { sets } from './annotations.ts'

export const push = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    catalog,
    dryRun: z.boolean().default(false).describe('Only say what would change.'),
  }),
  output: catalogPush,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'PUT', path: '/v1/catalog' },
  mcp: sets('Push the catalog'),
  summary: 'Bring features, plans and the rest of the catalog to the given state.',
  description:
    'Creates what is new, updates what differs, and leaves alone what is not named. A changed plan that has subscriptions ' +
    'gets a new version; they stay where they are until they are migrated (semantics §3).',
  errors: ['catalog.invalid'],
})
