import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import type { Settings } from './settings.ts'
import { StartProblem } from './start-problem.ts'

type Fetch = (request: Request) => Response | Promise<Response>

export interface Listener {
  /** Where this machine reaches it. */
  readonly url: string
  /** Answers requests from now on; until then each is told that the server is starting. */
  serve(fetch: Fetch): void
  /** Takes no new connection and waits for the answers that are under way, no longer than until `deadline`. */
  close(deadline: Promise<unknown>): Promise<void>
}

/** Takes the port before anything else is done, so that a second start on it changes nothing. */
export async function listen({ port, host }: Pick<Settings, 'port' | 'host'>): Promise<Listener> {
  let answer: Fetch = () => starting()
  const server = createAdaptorServer({ fetch: (request) => answer(request), hostname: host }) as Server
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw refused(error, port, host)
  }
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://${reachableHost(host)}:${taken}`,
    serve: (fetch) => {
      answer = fetch
    },
    close: (deadline) => close(server, deadline),
  }
}

function starting(): Response {
  const error = { code: 'server.unavailable', message: 'the server is starting' }
  return Response.json({ error }, { status: 503, headers: { 'Retry-After': '1' } })
}

async function close(server: Server, deadline: Promise<unknown>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // A connection that only waits for its next request would hold the server open.
  server.closeIdleConnections()
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  await Promise.race([closed, deadline])
  clearInterval(sweep)
  server.closeAllConnections()
}

function refused(error: unknown, port: number, host: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    return new StartProblem(`port ${port} is taken by another program; stop it or set PORT`, { cause: error })
  }
  if (code === undefined) return error
  return new StartProblem(`cannot listen on ${host}:${port}: ${message}`, { cause: error })
}

/** An address of this machine: a server that listens on all of them has no other name here. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** A moment after which nothing is waited for. It keeps no process alive. */
export function deadlineIn(milliseconds: number): Promise<void> {
  return wait(milliseconds, undefined, { ref: false })
}
