import { checkUsage, done, reportOne, reportUsage, summarizeUsage } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const usage: HandlersOf<'usage'> = {
  report: reportOne,
  reportBatch: async (context, { events }) =>
    done({ object: 'usage_batch', results: await reportUsage(context, events) }),
  check: checkUsage,
  summary: summarizeUsage,
}
