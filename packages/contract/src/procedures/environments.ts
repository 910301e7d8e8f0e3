import { z } from 'zod'
import { billingSettingsInput } from '../objects/billing-settings.ts'
import { createdSandbox, deletedEnvironment, environment } from '../objects/environment.ts'
import { addressInput, email, vatNumber } from '../objects/party.ts'
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

export const update = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    name: z.exactOptional(line(255)),
    seller: z.exactOptional(
      z.strictObject({
        name: z.exactOptional(line(255).nullable()),
        email: z.exactOptional(email.nullable()),
        address: z.exactOptional(addressInput.nullable()),
        vatNumber: z.exactOptional(vatNumber.nullable()),
      }),
    ),
    settings: z.exactOptional(billingSettingsInput),
  }),
  output: environment,
  access: { secret: true, scope: 'environment:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'PATCH', path: '/v1/environment' },
  mcp: sets('Update the environment'),
  summary: 'Change who sells, and how the environment bills.',
  description: 'What is left out stays, null clears it. Finalized invoices keep what they froze.',
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
