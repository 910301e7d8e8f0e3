import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** The books of a payment provider, in a process that is not killed. */
export interface ChargeBooks {
  readonly url: string
  /** Keys of everything that was charged. */
  readonly keys: () => readonly string[]
  readonly close: () => void
}

/** POST writes a charge unless its key is there, and answers with the one that is; GET answers with it, or null. */
export async function openChargeBooks(): Promise<ChargeBooks> {
  const charges = new Map<string, string>()
  const server = createServer(async (request, response) => {
    const key = decodeURIComponent(request.url?.slice(1) ?? '')
    if (request.method === 'POST' && !charges.has(key)) charges.set(key, await text(request))
    response.end(charges.get(key) ?? 'null')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, keys: () => [...charges.keys()], close: () => server.close() }
}
