import { randomUUID } from 'node:crypto'
import type { Request } from '../programs/load.ts'

export const EVENTS_PER_BATCH = 1000

const REGIONS = ['eu-central', 'eu-west', 'us-east', 'us-west', 'ap-south']

/** Batches of new events whose customers take turns. */
export function newBatches(customerIds: readonly string[], count: number): Request[] {
  const next = newEvents(customerIds)
  return Array.from({ length: count }, () => ({
    path: '/trpc/usage.reportBatch',
    body: JSON.stringify({ events: Array.from({ length: EVENTS_PER_BATCH }, next) }),
  }))
}

/** The same, one event a request. */
export function newReports(customerIds: readonly string[], count: number): Request[] {
  const next = newEvents(customerIds)
  return Array.from({ length: count }, () => ({ path: '/trpc/usage.report', body: JSON.stringify(next()) }))
}

/** Each key is a random UUID, as the SDK makes it: the worst case for an index, and the usual one. */
function newEvents(customerIds: readonly string[]): () => object {
  let turn = 0
  return () => {
    const customerId = customerIds[turn++ % customerIds.length]
    const properties = { region: REGIONS[turn % REGIONS.length] }
    return { customerId, featureSlug: 'api-calls', units: 1 + (turn % 7), idempotencyKey: randomUUID(), properties }
  }
}

/** How many events the answers accept; the other events of a run are a mistake of the measurement. */
export function acceptedIn(answers: readonly string[]): number {
  const batches = answers.map((answer) => JSON.parse(answer).result.data.results as { status: string }[])
  return batches.flat().filter(({ status }) => status === 'accepted').length
}
