import { checkUsage, reportBatch, reportOne, summarizeUsage } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const usage: HandlersOf<'usage'> = {
  report: reportOne,
  reportBatch,
  check: checkUsage,
  summary: summarizeUsage,
}
