import { z } from 'zod'
import { environment } from '../objects/environment.ts'
import { defineProcedure } from '../procedure.ts'
import { reads } from './annotations.ts'

export const current = defineProcedure({
  kind: 'query',
  input: z.strictObject({}),
  output: environment,
  access: { secret: true, publishable: true, scope: 'environment:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/environment' },
  mcp: reads('Get the environment'),
  summary: 'Get the environment that the key belongs to.',
  description: 'Every call sees this environment and nothing of any other.',
  errors: [],
})
