import { z } from 'zod'
import { country } from '../objects/party.ts'
import { taxRate } from '../objects/tax.ts'
import { defineProcedure } from '../procedure.ts'
import { unsignedDecimal } from '../values/decimal.ts'
import { id } from '../values/id.ts'
import { instantInput } from '../values/instant.ts'
import { page, pageInput } from '../values/page.ts'
import { line } from '../values/text.ts'
import { adds, reads, removes, sets } from './annotations.ts'

const taxRateId = id('taxRate')
const percent = unsignedDecimal.describe('In percent, from 0: `"7.25"`.')

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    name: line(64).describe('As it stands on invoices: `VAT`, `Sales tax`.'),
    percent,
    country,
    region: z.exactOptional(
      line(255).describe('As customers’ addresses write it. Comes beside the rates of the country.'),
    ),
    category: z.exactOptional(line(64).describe('The `taxCategory` of the prices that it is for.')),
    compound: z.boolean().default(false).describe('Computed on the net and the taxes before it.'),
    inclusive: z.exactOptional(
      z.boolean().describe('Whether shown prices contain it; as each price says unless given.'),
    ),
    validFrom: z.exactOptional(instantInput),
    validTo: z.exactOptional(instantInput.describe('The first instant at which it no longer holds.')),
  }),
  output: taxRate,
  access: { secret: true, scope: 'tax_rates:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/tax-rates' },
  mcp: adds('Create a tax rate'),
  summary: 'Add a tax rate of your own.',
  description:
    'A rate of a whole country without a category replaces the published one; others come beside it or instead of it for ' +
    'their category (semantics §11). It is charged where the environment’s `tax.registrations` say that you collect.',
  errors: ['tax_rate.percent_out_of_range', 'tax_rate.validity_empty', 'tax_rate.already_exists'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    country: z.exactOptional(country),
    includeArchived: z.boolean().default(false),
  }),
  output: page(taxRate),
  access: { secret: true, scope: 'tax_rates:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/tax-rates' },
  mcp: reads('List tax rates'),
  summary: 'List your own tax rates, newest first.',
  description: 'Those that have ended are in it; archived ones are left out unless asked for.',
  errors: [],
})

export const update = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    taxRateId,
    percent,
    from: z.exactOptional(instantInput.describe('When the new percent begins; now unless given, never earlier.')),
  }),
  output: taxRate.describe('The successor.'),
  access: { secret: true, scope: 'tax_rates:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'PATCH', path: '/v1/tax-rates/{taxRateId}' },
  mcp: sets('Change a tax rate'),
  summary: 'End a tax rate and begin its successor with another percent.',
  description: 'A rate never changes: issued invoices keep it, and credits of them reverse it (semantics §6).',
  errors: [
    'tax_rate.not_found',
    'tax_rate.percent_out_of_range',
    'tax_rate.change_in_the_past',
    'tax_rate.not_in_force',
  ],
})

export const archive = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ taxRateId }),
  output: taxRate,
  access: { secret: true, scope: 'tax_rates:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/tax-rates/{taxRateId}/archive' },
  mcp: removes('Archive a tax rate'),
  summary: 'Take a tax rate away from now on.',
  description: 'Issued invoices keep it. Where it replaced a published rate, that one holds again.',
  errors: ['tax_rate.not_found'],
})
