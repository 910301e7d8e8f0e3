import {
  amendEvent,
  checkUsage,
  reportBatch,
  reportOne,
  setQuantity,
  summarizeUsage,
  voidEvent,
} from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const usage: HandlersOf<'usage'> = {
  report: reportOne,
  reportBatch,
  set: setQuantity,
  amend: amendEvent,
  void: voidEvent,
  check: checkUsage,
  summary: summarizeUsage,
}
