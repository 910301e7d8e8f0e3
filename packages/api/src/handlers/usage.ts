import { type ErrorCode, errorDocPath } from '@tallywright/contract'
import {
  amendEvent,
  checkUsage,
  holdUsage,
  listUsageEvents,
  releaseUsage,
  reportBatch,
  reportOne,
  setQuantity,
  settleUsage,
  summarizeUsage,
  type UsageEventView,
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
  hold: holdUsage,
  settle: settleUsage,
  release: releaseUsage,
  check: checkUsage,
  events: async (context, input) => {
    const listed = await listUsageEvents(context, input)
    if (!listed.ok) return listed
    const { items, nextCursor } = listed.value
    return { ok: true, value: { items: items.map((item) => withPageOfRefusal(item, context.origin)), nextCursor } }
  },
  summary: summarizeUsage,
}

function withPageOfRefusal(event: UsageEventView, origin: string) {
  const { refusal } = event
  if (refusal === null) return { ...event, refusal }
  return { ...event, refusal: { ...refusal, docUrl: `${origin}${errorDocPath(refusal.code as ErrorCode)}` } }
}
