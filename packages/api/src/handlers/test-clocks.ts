import { advanceClock, getClock } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const testClocks: HandlersOf<'testClocks'> = { get: getClock, advance: advanceClock }
