import { z } from 'zod'
import { createdSandbox, deletedEnvironment, environment } from '../objects/environment.ts'
import { environmentSettings, environmentSettingsInput } from '../objects/environment-settings.ts'
import { defineProcedure } from '../procedure.ts'
import { instantInput } from '../values/instant.ts'
import { line } from '../values/text.ts'
import { adds, reads, removes, sets } from './annotations.ts'

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

export const settings = defineProcedure({
  kind: 'query',
  input: z.strictObject({}),
  output: environmentSettings,
  access: { secret: true, scope: 'environment:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/environment/settings' },
  mcp: reads('Get the environment’s settings'),
  summary: 'Get who sells in the environment, and how it bills.',
  description: 'The seller stands on invoices as it was when they were finalized.',
  errors: [],
})

export const updateSettings = defineProcedure({
  kind: 'mutation',
  input: environmentSettingsInput,
  output: environmentSettings,
  access: { secret: true, scope: 'environment:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'PATCH', path: '/v1/environment/settings' },
  mcp: sets('Change the environment’s settings'),
  summary: 'Change who sells, and how the environment bills.',
  description:
    'What is left out stays, null clears it. It counts for invoices from now on: issued ones keep what they froze ' +
    '(semantics §9, §11).',
  errors: [],
})

export const createSandbox = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    name: line(255),
    clock: z
      .enum(['frozen', 'ticking'])
      .default('frozen')
      .describe('`frozen` stands until it is advanced; `ticking` runs with the wall clock.'),
    at: z.exactOptional(instantInput.describe('Where the clock begins; now unless given.')),
  }),
  output: createdSandbox,
  access: { secret: true, scope: 'environment:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/sandboxes' },
  mcp: adds('Create a sandbox'),
  summary: 'Make a sandbox: a world of its own with a clock that you move.',
  description: 'It begins with this environment’s seller and settings, and without a catalog. Its keys are shown once.',
  errors: [],
})

export const reset = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ keepCatalog: z.boolean().default(true) }),
  output: environment,
  access: { secret: true, scope: 'environment:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/environment/reset' },
  mcp: removes('Empty the sandbox'),
  summary: 'Remove all customers of this sandbox, with their books.',
  description: 'Keys stay, and the clock stays where it is. A live environment refuses it.',
  errors: ['environment.not_a_sandbox', 'clock.advancing'],
})

export const deleteSandbox = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({}),
  output: deletedEnvironment,
  access: { secret: true, scope: 'environment:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'DELETE', path: '/v1/environment' },
  mcp: removes('Delete the sandbox'),
  summary: 'Delete the sandbox that the key belongs to.',
  description: 'With everything in it, its keys too. A live environment refuses it.',
  errors: ['environment.not_a_sandbox', 'clock.advancing'],
})
