import { z } from 'zod'
import { environment } from '../objects/environment.ts'
import { environmentSettings, taxRegistration } from '../objects/environment-settings.ts'
import { addressInput, email, vatNumber } from '../objects/party.ts'
import { defineProcedure } from '../procedure.ts'
import { line } from '../values/text.ts'
import { reads, sets } from './annotations.ts'

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
  summary: 'Get who sells in the environment, and where tax is collected.',
  description: 'The seller stands on invoices as it was when they were finalized.',
  errors: [],
})

export const updateSettings = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    seller: z.exactOptional(
      z.strictObject({
        name: z.exactOptional(line(255).nullable()),
        email: z.exactOptional(email.nullable()),
        address: z.exactOptional(addressInput.nullable()),
        vatNumber: z.exactOptional(vatNumber.nullable()),
      }),
    ),
    tax: z.exactOptional(
      z.strictObject({
        registrations: z
          .array(taxRegistration)
          .max(500)
          .describe('Every place where you collect tax: `DE`, `US-CA`, `EU-OSS`. Replaced whole.'),
      }),
    ),
  }),
  output: environmentSettings,
  access: { secret: true, scope: 'environment:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'PATCH', path: '/v1/environment/settings' },
  mcp: sets('Change the environment’s settings'),
  summary: 'Change the seller, and where tax is collected.',
  description:
    'A field that is left out stays, null clears it. It counts for invoices from now on: issued ones keep what they froze ' +
    '(semantics §9, §11).',
  errors: [],
})
