import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { sandboxPages } from './sandbox-pages.ts'
import type { SandboxProvider } from './sandbox-provider.ts'
import { NoAnswer } from './sandbox-road.ts'
import { ACT_CALLS, DELIVERY_CALLS, fromWire, PROVIDER_CALLS, toWire } from './sandbox-wire.ts'

export interface SandboxServer {
  readonly url: string
  close(): Promise<void>
}

/** Webhooks that did not arrive are tried again this often. */
const RETRIES_EVERY_MS = 1_000

/**
 * Serves a sandbox provider to other processes of this machine, with its pages for customers; `remoteSandboxProvider` is the
 * client. `make` gets the address, under which the pages are. What a call has to tell is delivered after its answer.
 */
export async function serveSandbox(
  make: (url: string) => SandboxProvider,
  { port = 0 }: { readonly port?: number } = {},
): Promise<SandboxServer> {
  const server = createServer((request, response) => void serve(request, response)).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = make(url)
  const calls = callsOf(provider)
  const pages = sandboxPages(provider)

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const body = await text(request)
      const call = calls.get(request.url ?? '')
      if (request.method === 'POST' && call !== undefined) {
        response.end(toWire(await call(...(fromWire(body) as unknown[]))))
      } else
        await sendPage(await pages(new Request(new URL(request.url ?? '/', url), pageRequest(request, body))), response)
    } catch (error) {
      // Who asked is to see nothing at all, as when a network fails.
      if (error instanceof NoAnswer) request.socket.destroy()
      else response.writeHead(500).end(String(error))
    }
    void provider.deliveries.flush()
  }
  const retries = setInterval(() => void provider.deliveries.flush(), RETRIES_EVERY_MS)
  return {
    url,
    close: async () => {
      clearInterval(retries)
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

type Call = (...args: unknown[]) => Promise<unknown>

function callsOf(provider: SandboxProvider): ReadonlyMap<string, Call> {
  return new Map<string, Call>([
    ...PROVIDER_CALLS.map((name) => [`/provider/${name}`, provider[name] as Call] as const),
    ...ACT_CALLS.map((name) => [`/acts/${name}`, provider.acts[name] as Call] as const),
    ...DELIVERY_CALLS.map((name) => [`/deliveries/${name}`, provider.deliveries[name] as Call] as const),
  ])
}

function pageRequest({ method = 'GET', headers }: IncomingMessage, body: string): RequestInit {
  if (method !== 'POST') return { method }
  return { method, body, headers: { 'content-type': headers['content-type'] ?? '' } }
}

async function sendPage(page: Response, response: ServerResponse): Promise<void> {
  response.writeHead(page.status, Object.fromEntries(page.headers)).end(await page.text())
}
