import { fileURLToPath } from 'node:url'
import type { Request } from '../programs/load.ts'
import type { World } from '../world/open-world.ts'

/** A server with one route that reads a row, and one that answers with what it was sent. */
export const BARE_ROUTE = fileURLToPath(new URL('bare-route.ts', import.meta.url))

/** One for each customer: a row by its primary key. */
export async function bareReads({ sql }: World): Promise<Request[]> {
  const rows = await sql<{ path: string }[]>`
    select '/customers/' || bucket || '/' || environment_id || '/' || id as path from customers`
  return rows.map(({ path }) => ({ path }))
}

/** The same body back. */
export function echoOf({ body = '{}' }: Request): Request {
  return { path: '/echo', body }
}

/** So many requests, those that are given in turns. */
export function inTurns(requests: readonly Request[], count: number): Request[] {
  return Array.from({ length: count }, (_, turn) => requests[turn % requests.length] as Request)
}
