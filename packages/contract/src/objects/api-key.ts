import { z } from 'zod'
import { SCOPES } from '../scopes.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

export const apiKeyKind = z.enum(['secret', 'publishable', 'restricted'])

/** A key without its text, which is shown once, when it is created. */
export const apiKey = z.object({
  id: id('apiKey'),
  object: z.literal('api_key'),
  name: z.string(),
  kind: apiKeyKind,
  scopes: z.array(z.enum(SCOPES)).describe('Of a restricted key; empty for the others.'),
  prefix: z.string().describe('How its text begins: `tw_test_sk_<id>`.'),
  createdAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})

export const createdApiKey = apiKey.extend({ key: z.string().describe('The whole key. It is not shown again.') })
