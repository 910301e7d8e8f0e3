import {
  type InputProblem,
  inputProblems,
  type UsageEventInput,
  type UsageMediaType,
  usageEventInput,
} from '@tallywright/contract'
import { coded } from '../coded-error.ts'
import { parseExactJson } from './exact-json.ts'
import { usageOfCloudEvent } from './usage-of-cloud-event.ts'

/** An event of a body, in its place: one to report, or what is wrong with it. */
export type SentEvent =
  | { readonly event: UsageEventInput; readonly pathOf: (param: string) => string }
  | { readonly malformed: InputProblem; readonly sent: unknown; readonly idempotencyKey: string }

/** Fifty for each of as many events as a call may bring. Exact numbers take so long to read that more would hold up all others. */
const MOST_MEMBERS = 500_000
const COMMA = 0x2c

/** The events of a body, in their order. Throws a coded 400 where it cannot be told what they are, and 413 where it has too many parts. */
export function readEvents(type: UsageMediaType, body: Uint8Array): SentEvent[] {
  if (countOf(COMMA, body) > MOST_MEMBERS) {
    throw coded('request.too_large', `a body has at most ${MOST_MEMBERS} members; send its events in several calls`)
  }
  switch (type) {
    case 'application/json':
      return plainEvents(wholeBody(body)).map(plainEvent)
    case 'application/x-ndjson':
      return linesOf(body).map(lineEvent)
    case 'application/cloudevents+json': {
      const event = wholeBody(body)
      if (Array.isArray(event)) throw malformed('a batch of CloudEvents comes as application/cloudevents-batch+json')
      return [cloudUsageEvent(event)]
    }
    case 'application/cloudevents-batch+json': {
      const events = wholeBody(body)
      if (!Array.isArray(events)) throw malformed('a batch of CloudEvents is an array')
      return events.map(cloudUsageEvent)
    }
  }
}

function countOf(wanted: number, bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) if (byte === wanted) count += 1
  return count
}

function malformed(message: string) {
  return coded('request.malformed', message)
}

function wholeBody(body: Uint8Array): unknown {
  try {
    return parseExactJson(textOf(body))
  } catch (error) {
    throw malformed(`the body is not JSON: ${(error as Error).message}`)
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

/** One event, several, or several under `events`. */
function plainEvents(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body
  if (typeof body !== 'object' || body === null) throw malformed('the body is neither an event nor an array of events')
  if (!Object.hasOwn(body, 'events')) return [body]
  const { events, ...others } = body as { readonly events: unknown }
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw malformed(`beside events there is ${unknown.slice(0, 64)}, which is not known`)
  if (!Array.isArray(events)) throw malformed('events is not an array')
  return events
}

const LINE_FEED = 0x0a

/** Without those that have nothing on them. */
function linesOf(body: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  for (let from = 0; from < body.length; ) {
    const end = body.indexOf(LINE_FEED, from)
    const line = body.subarray(from, end < 0 ? body.length : end)
    if (line.some((byte) => byte > 0x20)) lines.push(line)
    from = end < 0 ? body.length : end + 1
  }
  return lines
}

function lineEvent(line: Uint8Array): SentEvent {
  try {
    return plainEvent(parseExactJson(textOf(line)))
  } catch {
    // What the parser says quotes the line, which is kept where others can read it.
    return { malformed: { path: '', message: 'is not JSON in UTF-8' }, sent: null, idempotencyKey: '' }
  }
}

function plainEvent(given: unknown): SentEvent {
  return checked(given, (param) => param)
}

function cloudUsageEvent(given: unknown): SentEvent {
  const usage = usageOfCloudEvent(given)
  if ('event' in usage) return checked(usage.event, usage.pathOf)
  return { malformed: usage.problem, sent: namesOfCloudEvent(given), idempotencyKey: usage.idempotencyKey }
}

/** What of an unreadable CloudEvent tells whose it is. */
function namesOfCloudEvent(given: unknown): unknown {
  const { type, subject } = (given ?? {}) as { readonly type?: unknown; readonly subject?: unknown }
  return { featureSlug: type, customerId: subject }
}

function checked(given: unknown, pathOf: (param: string) => string): SentEvent {
  const parsed = usageEventInput.safeParse(given)
  if (parsed.success) return { event: parsed.data, pathOf }
  const [problem] = inputProblems(parsed.error)
  const { path, message } = problem ?? { path: '', message: 'is no usage event' }
  const { idempotencyKey } = (given ?? {}) as { readonly idempotencyKey?: unknown }
  const isKey = usageEventInput.shape.idempotencyKey.safeParse(idempotencyKey).success
  return {
    malformed: { path: pathOf(path), message },
    sent: given,
    idempotencyKey: isKey ? String(idempotencyKey) : '',
  }
}
