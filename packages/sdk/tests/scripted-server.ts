import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly input: unknown
}

/** What the server does with one request, once it has been read to its end. */
export type Step = (response: ServerResponse, request: SeenRequest) => void

export interface ScriptedServer {
  readonly baseUrl: string
  readonly seen: readonly SeenRequest[]
  close(): Promise<void>
}

/** A real HTTP server that takes one step per request; the last step is repeated. */
export async function startServer(...steps: readonly Step[]): Promise<ScriptedServer> {
  const seen: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    const read = await readRequest(request)
    const step = steps[Math.min(seen.push(read), steps.length) - 1]
    step?.(response, read)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { baseUrl: `http://127.0.0.1:${port}`, seen, close: () => stop(server) }
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const url = new URL(request.url ?? '/', 'http://server')
  const body = await text(request)
  const input = JSON.parse(body || url.searchParams.get('input') || 'null') as unknown
  return { method: request.method ?? '', path: url.pathname, headers: request.headers, input }
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

/** Answers as the API does: the value in tRPC's envelope. */
export function replies(value: unknown): Step {
  return (response) => json(response, 200, { result: { data: value } })
}

export function refuses(
  status: number,
  code: string,
  more: { readonly headers?: Record<string, string>; readonly param?: string; readonly details?: unknown } = {},
): Step {
  const { headers, ...facts } = more
  const body = { code, message: `refused: ${code}`, requestId: 'req_1', docUrl: `/docs/errors#${code}`, ...facts }
  return (response) => json(response, status, { error: { message: body.message, code: -32000, data: body } }, headers)
}

/** A proxy's page: no JSON at all. */
export function page(status: number, headers: Record<string, string> = {}): Step {
  return (response) =>
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end('<h1>Bad gateway</h1>')
}

/** The request arrived, whatever was committed stays committed, and the answer never comes. */
export const resets: Step = (response) => response.destroy()

export const hangs: Step = () => {}

export function accepts(response: ServerResponse, { input }: SeenRequest): void {
  const { events } = input as { events: { idempotencyKey: string }[] }
  const results = events.map(({ idempotencyKey }) => ({
    status: 'accepted',
    idempotencyKey,
    usageEventId: `use_${idempotencyKey}`,
  }))
  json(response, 200, { result: { data: { object: 'usage_batch', results } } })
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
