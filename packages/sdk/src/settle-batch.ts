import type { Answered } from './calls.ts'
import type { Pending } from './event-queue.ts'
import type { ErrorCode } from './generated/error-code.ts'
import { EVENT_STATUS } from './generated/event-status.ts'
import type { UsageBatch, UsageEvent, UsageResult } from './generated/types.ts'
import { TallywrightError } from './tallywright-error.ts'

/** The answer to a batch, with the id of the request that was answered. */
export type Send = (events: readonly UsageEvent[]) => Promise<Answered<UsageBatch>>

type Refused = Extract<UsageResult, { code: string }>

/**
 * Sends a batch until each event is settled. An event that cannot be read, or a batch that is too large, does not take
 * the others down: they are sent again without it, or in halves, under the same keys.
 */
export async function settleBatch(batch: readonly Pending[], send: Send): Promise<void> {
  if (batch.length === 0) return
  try {
    const { output, requestId } = await send(batch.map(({ event }) => event))
    settleEach(batch, output.results, requestId)
  } catch (cause) {
    await recover(batch, cause as TallywrightError, send)
  }
}

async function recover(batch: readonly Pending[], error: TallywrightError, send: Send): Promise<void> {
  if (error.code === 'request.too_large' && batch.length > 1) {
    const middle = Math.ceil(batch.length / 2)
    await settleBatch(batch.slice(0, middle), send)
    return settleBatch(batch.slice(middle), send)
  }
  const unreadable = error.code === 'validation.failed' ? unreadableEvents(error) : new Map<number, TallywrightError>()
  if (unreadable.size === 0) {
    for (const { reject } of batch) reject(error)
    return
  }
  for (const [index, problem] of unreadable) batch[index]?.reject(problem)
  return settleBatch(
    batch.filter((_, index) => !unreadable.has(index)),
    send,
  )
}

/** Which events of a batch the server could not read, by index: their problems lie at `events.<index>.<field>`. */
function unreadableEvents(error: TallywrightError): Map<number, TallywrightError> {
  const { code, status, docUrl, requestId } = error
  const problems = (error.details.problems ?? []) as readonly { path: string; message: string }[]
  const found = new Map<number, TallywrightError>()
  for (const { path, message } of problems) {
    const [, index, param] = /^events\.(\d+)\.?(.*)$/.exec(path) ?? []
    if (index === undefined || found.has(Number(index))) continue
    const body = { param: param ?? '', ...(requestId && { requestId }), ...(docUrl && { docUrl }) }
    found.set(Number(index), new TallywrightError(code, `${param} ${message}`, { status, body, cause: error }))
  }
  return found
}

function settleEach(batch: readonly Pending[], results: readonly UsageResult[], requestId: string | null): void {
  for (const [index, { resolve, reject }] of batch.entries()) {
    const result = results[index]
    if (result === undefined) reject(unanswered(requestId))
    else if (result.status === 'accepted' || result.status === 'duplicate')
      resolve({ object: 'usage_receipt', ...result })
    else reject(refusedEvent(result, requestId))
  }
}

/** As if the event had been reported alone; a code of a newer server counts as input that makes no sense. */
function refusedEvent({ code, message, param, docUrl }: Refused, requestId: string | null): TallywrightError {
  const body = { docUrl, ...(param !== undefined && { param }), ...(requestId !== null && { requestId }) }
  return new TallywrightError(code as ErrorCode, message, { status: EVENT_STATUS[code as ErrorCode] ?? 422, body })
}

function unanswered(requestId: string | null): TallywrightError {
  return new TallywrightError('response.unreadable', 'the server answered without a result for this event', {
    status: 200,
    body: requestId === null ? {} : { requestId },
  })
}
