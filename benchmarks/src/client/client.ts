import { randomUUID } from 'node:crypto'
import { Tallywright } from '@tallywright/sdk'
import { type Benchmark, type Figure, figure, ratioFigure } from '../benchmark.ts'
import { EVENTS_PER_BATCH, newBatches } from '../ingestion/batches.ts'
import { repeat } from '../measure/repeat.ts'
import { rateOf, timed } from '../measure/stopwatch.ts'
import { load } from '../programs/load.ts'
import { SERVER, startProgram } from '../programs/start-program.ts'
import { cloneCustomer } from '../world/clone-customer.ts'
import { openWorld } from '../world/open-world.ts'
import { subscribeMetered } from '../world/subscribe.ts'

const CUSTOMERS = 100
const EVENTS = 40_000
const CONNECTIONS = 4
/** So many that no share is used up while it is measured. */
const LEASED = 1_000_000_000
const LEASE_MS = 500
const MEGABYTE = 1_000_000

export const client: Benchmark = {
  name: 'client',
  title: 'usage.report of the client against usage.reportBatch of the server, and checks by a lease in process',
  run: async (say) => {
    const world = await openWorld()
    const server = await startProgram(SERVER, { DATABASE_URL: world.databaseUrl })
    const { secretKey } = world
    const billing = new Tallywright({ apiKey: secretKey, baseUrl: server.url })
    try {
      const customerIds = await cloneCustomer(world, await subscribeMetered(world), {
        count: CUSTOMERS,
        name: 'customer',
      })
      say('reports')
      const runs = await repeat(async () => {
        const batches = newBatches(customerIds, EVENTS / EVENTS_PER_BATCH)
        const { ms: batched } = await load({ url: server.url, secretKey, connections: CONNECTIONS }, batches)
        return { batched, ...(await reportAll(billing, customerIds)) }
      })
      const perSecond = (ms: (run: (typeof runs)[number]) => number) => runs.map((run) => (EVENTS / ms(run)) * 1000)
      const reported = perSecond(({ reported: ms }) => ms)
      const batched = perSecond(({ batched: ms }) => ms)
      say('leases')
      return {
        figures: [
          figure('usage.report of the client', 'calls/s', reported),
          figure(`usage.reportBatch, ${CONNECTIONS} connections`, 'events/s', batched),
          ratioFigure('usage.report of the client ÷ usage.reportBatch', reported, batched),
          figure(
            'heap while reporting, beyond before',
            'MB',
            runs.map(({ heap }) => heap / MEGABYTE),
          ),
          await takesOf(billing, customerIds[0] ?? ''),
        ],
        notes: [
          `${EVENTS} events in a run, ${CUSTOMERS} customers in turns; the client is called for all of them at once, and holds 10,000.`,
          'A report is settled after its commit; the heap is looked at every 20 ms, garbage that was not collected with it.',
        ],
      }
    } finally {
      await billing.close()
      await server.stop()
      await world.close()
    }
  },
}

/** Milliseconds from the first call to the last answer, and by how much the heap grew at most. */
async function reportAll(billing: Tallywright, customerIds: readonly string[]) {
  const before = process.memoryUsage().heapUsed
  let heap = 0
  const looking = setInterval(() => {
    heap = Math.max(heap, process.memoryUsage().heapUsed - before)
  }, 20)
  const { ms: reported } = await timed(() =>
    Promise.all(
      Array.from({ length: EVENTS }, (_, index) => {
        const customerId = customerIds[index % customerIds.length] ?? ''
        return billing.usage.report({ customerId, featureSlug: 'api-calls', units: 1, idempotencyKey: randomUUID() })
      }),
    ),
  )
  clearInterval(looking)
  return { reported, heap }
}

async function takesOf(billing: Tallywright, customerId: string): Promise<Figure> {
  const lease = await billing.usage.lease({ customerId, featureSlug: 'api-calls', units: LEASED, seconds: 3600 })
  const rates = await repeat(() => {
    return rateOf(() => {
      if (!lease.take()) throw new Error('a lease that holds a billion gave nothing out')
    }, LEASE_MS)
  })
  await lease.close()
  return figure(
    'a check by a lease',
    'µs',
    rates.map((perSecond) => 1_000_000 / perSecond),
  )
}
