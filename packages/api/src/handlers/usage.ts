import {
  amendEvent,
  checkUsage,
  reportBatch,
  reportOne,
  setQuantity,
  summarizeUsage,
  voidEvent,
} from '@tallywright/engine'
import { withPage } from '../ingestion/receive-events.ts'
import type { HandlersOf } from './handlers-of.ts'

export const usage: HandlersOf<'usage'> = {
  report: reportOne,
  reportBatch: async (context, input) => {
    const answered = await reportBatch(context, input)
    if (!answered.ok) return answered
    const { object, results } = answered.value
    return { ok: true, value: { object, results: results.map((result) => withPage(result, context.origin)) } }
  },
  set: setQuantity,
  amend: amendEvent,
  void: voidEvent,
  check: checkUsage,
  summary: summarizeUsage,
}
