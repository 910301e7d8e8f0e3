import { z } from 'zod'
import { apiKey, apiKeyKind, createdApiKey } from '../objects/api-key.ts'
import { defineProcedure } from '../procedure.ts'
import { SCOPES } from '../scopes.ts'
import { id } from '../values/id.ts'
import { instantInput } from '../values/instant.ts'
import { page, pageInput } from '../values/page.ts'
import { line } from '../values/text.ts'
import { adds, reads, removes } from './annotations.ts'

export const create = defineProcedure({
  kind: 'mutation',
  input: z
    .strictObject({
      name: line(255),
      kind: apiKeyKind.default('secret'),
      scopes: z.exactOptional(
        z.array(z.enum(SCOPES)).min(1).max(SCOPES.length).describe('What a restricted key may do; for no other kind.'),
      ),
      expiresAt: z.exactOptional(instantInput.describe('It never expires unless given.')),
    })
    .refine(({ kind, scopes }) => (kind === 'restricted') === (scopes !== undefined), {
      path: ['scopes'],
      error: 'must be given for a restricted key and for no other',
    }),
  output: createdApiKey,
  access: { secret: true, scope: 'api_keys:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/api-keys' },
  mcp: adds('Create an API key'),
  summary: 'Make a key for this environment.',
  description: 'The answer holds its text, which is stored only as a digest and not shown again.',
  errors: [],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject(pageInput),
  output: page(apiKey),
  access: { secret: true, scope: 'api_keys:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/api-keys' },
  mcp: reads('List API keys'),
  summary: 'List keys, newest first.',
  description: 'Revoked and expired ones too, without their text.',
  errors: [],
})

export const revoke = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ apiKeyId: id('apiKey') }),
  output: apiKey,
  access: { secret: true, scope: 'api_keys:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/api-keys/{apiKeyId}/revoke' },
  mcp: removes('Revoke an API key'),
  summary: 'Make a key stop working at once.',
  description: 'It cannot be undone.',
  errors: ['api_key.not_found'],
})
