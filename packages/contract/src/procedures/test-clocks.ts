import { z } from 'zod'
import { runReport } from '../objects/run-report.ts'
import { testClock } from '../objects/test-clock.ts'
import { defineProcedure } from '../procedure.ts'
import { instantInput } from '../values/instant.ts'
import { adds, reads } from './annotations.ts'

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({}),
  output: testClock,
  access: { secret: true, scope: 'test_clocks:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/test-clock' },
  mcp: reads('Read a test clock'),
  summary: 'Read the clock of the sandbox.',
  description:
    '`frozen` stands still until it is advanced; `ticking` runs ahead of the wall clock by what it was advanced.',
  errors: ['clock.not_a_sandbox'],
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
  input: z.union([z.strictObject({ to: instantInput }), z.strictObject({ by: jump })], {
    error: 'must have either `to` or `by`',
  }),
  output: runReport,
  access: { secret: true, scope: 'test_clocks:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/test-clock/advance' },
  mcp: adds('Advance a test clock'),
  summary: 'Move a sandbox’s clock forward, acting on every deadline on the way.',
  description:
    'Renewals, trial ends, scheduled changes, payments that settle and cancellations happen in chronological order, through the same code ' +
    'as live. One jump over n periods equals n jumps over one (semantics §14).',
  errors: ['clock.not_a_sandbox', 'clock.backwards', 'clock.advancing'],
})
