import {
  amendEvent,
  checkUsage,
  done,
  reportOne,
  reportUsage,
  setQuantity,
  summarizeUsage,
  voidEvent,
} from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const usage: HandlersOf<'usage'> = {
  report: reportOne,
  reportBatch: async (context, { events }) =>
    done({ object: 'usage_batch', results: await reportUsage(context, events) }),
  set: setQuantity,
  amend: amendEvent,
  void: voidEvent,
  check: checkUsage,
  summary: summarizeUsage,
}
