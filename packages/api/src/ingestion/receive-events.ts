import { contract, errorDocPath, MOST_EVENTS, MOST_USAGE_BYTES } from '@tallywright/contract'
import {
  type Engine,
  keepUnreadable,
  type Rejection,
  type ReportResult,
  reportBatch,
  withNextStep,
} from '@tallywright/engine'
import type { BodyUnderWay } from '../bodies-under-way.ts'
import { refusalToCall } from '../caller.ts'
import { coded, codedError } from '../coded-error.ts'
import { readBody, statedBytes } from '../http-request.ts'
import type { CallContext, RequestContext } from '../request-context.ts'
import { usageMediaType } from './read-body.ts'
import { readEvents, type SentEvent } from './read-events.ts'

/**
 * Usage as plain JSON, NDJSON or CloudEvents. Whatever can be read of a body is recorded, as by `usage.reportBatch`, and each
 * event has its own result, in the order sent. Throws a coded refusal where nothing was recorded.
 */
export async function receiveEvents(
  engine: Engine,
  request: Request,
  asked: RequestContext,
  underWay: BodyUnderWay,
): Promise<Response> {
  const { access } = contract.usage.reportBatch
  await asked.look(access)
  const type = usageMediaType(request.headers)
  statedBytes(request.headers, MOST_USAGE_BYTES)
  const body = await readBody(request, MOST_USAGE_BYTES, underWay)
  const caller = await asked.caller()
  const refusal = refusalToCall(access, caller)
  if (refusal !== null) throw refusal
  const sent = readEvents(type, body)
  if (sent.length > MOST_EVENTS) throw coded('request.too_large', `a call brings at most ${MOST_EVENTS} events`)
  const { environmentId, actor } = caller
  const context = { ...engine, environmentId, actor, reason: asked.reason(), caller, origin: asked.origin }
  const results = await record(context, sent)
  return Response.json({ object: 'usage_batch', results: results.map((result) => withPage(result, asked.origin)) })
}

async function record(context: CallContext, sent: readonly SentEvent[]): Promise<ReportResult[]> {
  const reported = sent.flatMap((each) => ('event' in each ? [each] : []))
  const answered = await reportBatch(context, { events: reported.map(({ event }) => event) })
  if (!answered.ok) throw codedError(answered.error)
  const recorded = new Map(reported.map((each, index) => [each as SentEvent, answered.value.results[index]]))
  const rejections = sent.flatMap((each, index) =>
    'event' in each ? [] : [[each, malformedRejection(each, index)] as const],
  )
  await keepUnreadable(
    context,
    rejections.map(([{ sent }, rejection]) => ({ sent, rejection })),
  )
  const rejected = new Map<SentEvent, Rejection>(rejections)
  return sent.map((each) => rejected.get(each) ?? toldByItsOwn(each, recorded.get(each) as ReportResult))
}

/** The field that it was refused for, as the sender named it. */
function toldByItsOwn(each: SentEvent, result: ReportResult): ReportResult {
  const isTold = 'param' in result && result.param !== undefined && 'event' in each
  return isTold ? { ...result, param: each.pathOf(result.param) } : result
}

function malformedRejection(
  { malformed: { path, message }, idempotencyKey }: Extract<SentEvent, { malformed: unknown }>,
  index: number,
): Rejection {
  const said = `${path === '' ? 'the event' : path} ${message}`
  return { status: 'rejected', idempotencyKey, code: 'validation.failed', message: said, param: path, index }
}

/** What was refused says what to do next, and names the page about its code. */
export function withPage(result: ReportResult, origin: string) {
  return 'code' in result ? { ...withNextStep(result), docUrl: `${origin}${errorDocPath(result.code)}` } : result
}
