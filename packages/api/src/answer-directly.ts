import type { Context as HonoContext } from 'hono'
import type { BodiesUnderWay } from './bodies-under-way.ts'
import { coded } from './coded-error.ts'
import { REPLAYED } from './headers.ts'
import { bodyLimitOf, decodePath, isBatch, readText, statedBytes } from './http-request.ts'
import type { ProcedureCall } from './procedure-calls.ts'
import type { RequestContext } from './request-context.ts'
import type { Asked } from './request-log.ts'

/** What answers calls, and what counts their bodies. */
interface Door {
  readonly calls: ReadonlyMap<string, ProcedureCall>
  readonly bodies: BodiesUnderWay
}

/**
 * Answers a single call as tRPC would, in its envelope: the same procedure without tRPC's own machinery, which takes longer
 * than all else of a check. Null for a batch, and for whatever tRPC knows better how to refuse: none of that has a body that is
 * read. Its head is a plain object, which is written as it is: to set one header after another would take as long as the check.
 */
export async function answerDirectly(
  door: Door,
  context: HonoContext,
  asked: Asked,
  requestContext: (noteReplay: () => void) => RequestContext,
): Promise<Response | null> {
  const { url, method } = asked
  const call = door.calls.get(decodePath(url.pathname.slice('/trpc/'.length)))
  if (call === undefined || isBatch(url)) return null
  const isRead = call.definition.kind === 'query'
  if (method !== (isRead ? 'GET' : 'POST')) return null
  const headers: Record<string, string> = { 'Content-Type': 'application/json', ...asked.headers }
  const noteReplay = () => {
    const [name, value] = REPLAYED
    headers[name] = value
  }
  const request = requestContext(noteReplay)
  const data = isRead
    ? await call.run(request, parsed(url.searchParams.get('input')))
    : await runWithBody(door, call, context, request)
  asked.hasHeaders = true
  return new Response(JSON.stringify({ result: { data } }), { headers })
}

/**
 * The key is looked at before the body is read, and looked up after it, as for any call. One that is known is taken at its word
 * for that long, so that its calls wait for nothing more.
 */
async function runWithBody(
  { bodies }: Door,
  call: ProcedureCall,
  context: HonoContext,
  request: RequestContext,
): Promise<unknown> {
  const looking = request.look(call.definition.access)
  if (looking !== null) await looking
  const { raw } = context.req
  const most = bodyLimitOf(`${call.resource}.${call.name}`)
  const underWay = bodies.begin()
  try {
    if (!isJson(raw.headers.get('content-type'))) throw coded('request.malformed', 'the body is application/json')
    const stated = statedBytes(raw.headers, most)
    underWay.grow(stated ?? 0)
    const reading = stated === null ? readText(raw, most, underWay) : context.req.text()
    return await call.run(request, parsed(await reading))
  } catch (error) {
    // Whose key opens nothing any more hears that, whatever else is wrong with what was sent.
    await request.caller()
    throw error
  } finally {
    underWay.end()
  }
}

function isJson(contentType: string | null): boolean {
  return contentType?.startsWith('application/json') ?? false
}

function parsed(text: string | null): unknown {
  if (text === null || text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw coded('request.malformed', `the input is not JSON: ${(error as Error).message}`)
  }
}
