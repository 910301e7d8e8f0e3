import { z } from 'zod'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

/** One deadline that an advancing clock acted on. */
const reachedDeadline = z.object({
  at: instant,
  kind: z
    .string()
    .describe('`period_end`, `trial_end`, `payment_retry` …, in the order of semantics §2 at one instant.'),
  customerId: id('customer'),
  subscriptionId: id('subscription').nullable(),
  invoiceId: id('invoice').nullable(),
  outcome: z.string().describe('`paid`, `open`, `changed`, `canceled`, `expired` …'),
})

/** What an advance did: every deadline in the order it was reached. */
export const runReport = z.object({
  object: z.literal('run_report'),
  testClockId: id('testClock').nullable().describe('The clock that was advanced; null: the sandbox’s own.'),
  from: instant,
  to: instant,
  deadlines: z.array(reachedDeadline),
  truncated: z.boolean().describe('True when there were more deadlines than are listed.'),
})
