import { z } from 'zod'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

/** A movable clock: that of a sandbox, or one that customers in it live by (semantics §14). */
export const testClock = z.object({
  object: z.literal('test_clock'),
  id: id('testClock').nullable().describe('Null: the sandbox’s own.'),
  name: z.string().nullable(),
  environmentId: id('environment'),
  mode: z.enum(['frozen', 'ticking']),
  now: instant,
  advancingTo: instant.nullable().describe('The target of a run that has not ended.'),
  createdAt: instant,
})

export const deletedTestClock = z.object({
  id: id('testClock'),
  object: z.literal('test_clock'),
  deleted: z.literal(true),
})
