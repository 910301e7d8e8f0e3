import type { Context as HonoContext } from 'hono'
import { coded } from './coded-error.ts'
import { REPLAYED } from './headers.ts'
import type { ProcedureCall } from './procedure-calls.ts'
import type { RequestContext } from './request-context.ts'
import type { Asked } from './request-log.ts'

/**
 * Answers a single call as tRPC would, in its envelope: the same procedure without tRPC's own machinery, which takes longer
 * than all else of a check. Null for a batch, and for whatever tRPC knows better how to refuse. Its head is a plain object, which
 * is written as it is: to set one header after another would take as long as the check.
 */
export async function answerDirectly(
  calls: ReadonlyMap<string, ProcedureCall>,
  context: HonoContext,
  asked: Asked,
  requestContext: (noteReplay: () => void) => RequestContext,
): Promise<Response | null> {
  const { url, method } = asked
  const call = calls.get(url.pathname.slice('/trpc/'.length))
  if (call === undefined || url.searchParams.has('batch')) return null
  const isRead = call.definition.kind === 'query'
  if (method !== (isRead ? 'GET' : 'POST')) return null
  if (!isRead && !isJson(context.req.header('content-type'))) return null
  const input = isRead ? parsed(url.searchParams.get('input')) : parsed(await context.req.text())
  const headers: Record<string, string> = { 'Content-Type': 'application/json', ...asked.headers }
  const noteReplay = () => {
    const [name, value] = REPLAYED
    headers[name] = value
  }
  const data = await call.run(requestContext(noteReplay), input)
  asked.hasHeaders = true
  return new Response(JSON.stringify({ result: { data } }), { headers })
}

function isJson(contentType = ''): boolean {
  return contentType.startsWith('application/json')
}

function parsed(text: string | null): unknown {
  if (text === null || text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw coded('request.malformed', `the input is not JSON: ${(error as Error).message}`)
  }
}
