import { advanceClock, createClock, deleteClock, getClock, listClocks } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const testClocks: HandlersOf<'testClocks'> = {
  create: createClock,
  list: listClocks,
  get: getClock,
  delete: deleteClock,
  advance: advanceClock,
}
