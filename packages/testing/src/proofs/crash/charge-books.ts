import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { Charge } from '../invariants/books.ts'

/** The books of a payment provider, in a process that is not killed. */
export interface ChargeBooks {
  readonly url: string
  /** Everything that was charged, oldest first. */
  readonly charges: () => readonly Charge[]
  /**
   * Resolves when that many more charges are written. The answer to the last of them is then never sent if `isAnswered` is
   * false: whoever asked for it does not learn that it was charged.
   */
  readonly written: (count: number, isAnswered: boolean) => Promise<void>
  readonly close: () => void
}

/** POST writes a charge unless its key is there, and answers with the one that is; GET answers with it, or null. */
export async function openChargeBooks(): Promise<ChargeBooks> {
  const charges = new Map<string, Omit<Charge, 'key'>>()
  let awaited: { readonly total: number; readonly isAnswered: boolean; readonly reached: () => void } | null = null

  /** False when this charge is the one whose answer is kept back. */
  const write = (key: string, charge: Omit<Charge, 'key'>): boolean => {
    charges.set(key, charge)
    if (awaited === null || charges.size < awaited.total) return true
    const { isAnswered, reached } = awaited
    awaited = null
    reached()
    return isAnswered
  }
  const server = createServer(async (request, response) => {
    const key = decodeURIComponent(request.url?.slice(1) ?? '')
    const isNew = request.method === 'POST' && !charges.has(key)
    if (isNew && !write(key, (await json(request)) as Omit<Charge, 'key'>)) return
    response.end(JSON.stringify(charges.get(key) ?? null))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    charges: () => [...charges].map(([key, { method, amount, currency }]) => ({ key, method, amount, currency })),
    written: (count, isAnswered) =>
      new Promise((reached) => {
        awaited = { total: charges.size + count, isAnswered, reached }
      }),
    close: () => server.close(),
  }
}
