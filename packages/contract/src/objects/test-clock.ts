import { z } from 'zod'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

/** The movable clock of a sandbox (semantics §14). */
export const testClock = z.object({
  object: z.literal('test_clock'),
  environmentId: id('environment'),
  mode: z.enum(['frozen', 'ticking']),
  now: instant,
  advancingTo: instant.nullable().describe('The target of a run that has not ended.'),
})
