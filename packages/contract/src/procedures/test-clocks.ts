import { z } from 'zod'
import { runReport } from '../objects/run-report.ts'
import { deletedTestClock, testClock } from '../objects/test-clock.ts'
import { defineProcedure } from '../procedure.ts'
import { id } from '../values/id.ts'
import { instantInput } from '../values/instant.ts'
import { page, pageInput } from '../values/page.ts'
import { line } from '../values/text.ts'
import { adds, reads, removes } from './annotations.ts'

const testClockId = id('testClock')
const ownUnless = z.exactOptional(testClockId.describe('The sandbox’s own unless given.'))

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    name: z.exactOptional(line(255)),
    at: z.exactOptional(instantInput.describe('Where it begins: the time of the sandbox unless given.')),
  }),
  output: testClock,
  access: { secret: true, scope: 'test_clocks:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/test-clocks' },
  mcp: adds('Create a test clock'),
  summary: 'Create a clock that customers of a sandbox can live by.',
  description:
    'Customers are put on it when they are created. Everything of theirs happens at its time, and the sandbox’s own clock ' +
    'leaves them alone (semantics §14).',
  errors: ['clock.not_a_sandbox'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({ ...pageInput }),
  output: page(testClock),
  access: { secret: true, scope: 'test_clocks:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/test-clocks' },
  mcp: reads('List test clocks'),
  summary: 'List the clocks that customers can live by, newest first.',
  description: 'The sandbox’s own is not among them; a live environment has none.',
  errors: [],
})

const remove = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ testClockId }),
  output: deletedTestClock,
  access: { secret: true, scope: 'test_clocks:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'DELETE', path: '/v1/test-clocks/{testClockId}' },
  mcp: removes('Delete a test clock'),
  summary: 'Delete a clock with the customers who live by it.',
  description: 'They and all their books are gone, as if they had never been.',
  errors: ['clock.not_a_sandbox', 'clock.not_found', 'clock.advancing'],
})

export { remove as delete }

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ testClockId: ownUnless }),
  output: testClock,
  access: { secret: true, scope: 'test_clocks:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/test-clock' },
  mcp: reads('Read a test clock'),
  summary: 'Read a clock of the sandbox.',
  description:
    '`frozen` stands still until it is advanced; `ticking` runs ahead of the wall clock by what it was advanced.',
  errors: ['clock.not_a_sandbox', 'clock.not_found'],
})

/** One key of the four, so that a jump reads as one thing: `{ months: 1 }`. */
const jump = z.union(
  [
    z.strictObject({ days: z.int().min(1).max(3660) }),
    z.strictObject({ weeks: z.int().min(1).max(520) }),
    z.strictObject({ months: z.int().min(1).max(120) }),
    z.strictObject({ years: z.int().min(1).max(10) }),
  ],
  { error: 'must be one of { days }, { weeks }, { months }, { years }, a whole number and at most 10 years' },
)

export const advance = defineProcedure({
  kind: 'mutation',
  input: z.union(
    [
      z.strictObject({ testClockId: ownUnless, to: instantInput }),
      z.strictObject({ testClockId: ownUnless, by: jump }),
    ],
    {
      error: 'must have either `to` or `by`',
    },
  ),
  output: runReport,
  access: { secret: true, scope: 'test_clocks:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/test-clock/advance' },
  mcp: adds('Advance a test clock'),
  summary: 'Move a clock forward, acting on every deadline on the way.',
  description:
    'Renewals, trial ends, scheduled changes, payments that settle and cancellations happen in chronological order, through the same code ' +
    'as live. One jump over n periods equals n jumps over one; customers with a clock of their own move with it ' +
    'alone (semantics §14).',
  errors: ['clock.not_a_sandbox', 'clock.not_found', 'clock.backwards', 'clock.advancing'],
})
