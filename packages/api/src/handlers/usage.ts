import {
  amendEvent,
  checkUsage,
  holdUsage,
  releaseUsage,
  reportBatch,
  reportOne,
  setQuantity,
  settleUsage,
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
  hold: holdUsage,
  settle: settleUsage,
  release: releaseUsage,
  check: checkUsage,
  summary: summarizeUsage,
}
