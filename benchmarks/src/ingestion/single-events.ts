import { BARE_ROUTE, echoOf } from '../bare/bare.ts'
import { type Benchmark, figure, ratioFigure } from '../benchmark.ts'
import { repeat } from '../measure/repeat.ts'
import { percentile } from '../measure/spread.ts'
import { load, type Request } from '../programs/load.ts'
import { type RunningProgram, SERVER, startProgram } from '../programs/start-program.ts'
import { cloneCustomer } from '../world/clone-customer.ts'
import { openWorld } from '../world/open-world.ts'
import { subscribeMetered } from '../world/subscribe.ts'
import { newReports } from './batches.ts'

const CUSTOMERS = 1000
const CONNECTIONS = 64
const REQUESTS = 10_000

export const singleEvents: Benchmark = {
  name: 'single-events',
  title: 'usage.report over HTTP, one event a request, against a bare Hono echo',
  run: async (say) => {
    const world = await openWorld()
    const variables = { DATABASE_URL: world.databaseUrl }
    const server = await startProgram(SERVER, variables)
    const bare = await startProgram(BARE_ROUTE, variables)
    const { secretKey, sql } = world
    const connections = CONNECTIONS
    try {
      const made = { count: CUSTOMERS, name: 'customer' }
      const customerIds = await cloneCustomer(world, await subscribeMetered(world), made)
      say(`${CONNECTIONS} connections`)
      const under = async (program: RunningProgram, requests: readonly Request[]) => {
        const before = program.cpuMs()
        const loaded = await load({ url: program.url, secretKey, connections }, requests)
        return { ...loaded, cpuMs: program.cpuMs() - before }
      }
      const runs = await repeat(async () => {
        const reports = newReports(customerIds, REQUESTS)
        return { reported: await under(server, reports), echoed: await under(bare, reports.map(echoOf)) }
      })
      const [books] = await sql<Record<'stored' | 'counted', string>[]>`
        select (select count(*) from usage_events) as stored, (select sum(event_count) from usage_totals) as counted`
      const expected = String((runs.length + 1) * REQUESTS)
      if (books?.stored !== expected || books.counted !== expected) {
        throw new Error(`not stored and counted once each: ${JSON.stringify(books)} of ${expected}`)
      }
      const reported = runs.map((run) => (REQUESTS / run.reported.ms) * 1000)
      const echoed = runs.map((run) => (REQUESTS / run.echoed.ms) * 1000)
      const latency = (share: number) => runs.map((run) => percentile(run.reported.latencies, share))
      return {
        figures: [
          figure('usage.report', 'requests/s', reported),
          figure('usage.report, p50', 'ms', latency(0.5)),
          figure('usage.report, p99', 'ms', latency(0.99)),
          figure('bare echo', 'requests/s', echoed),
          figure(
            'Node.js for a report',
            'µs of CPU',
            runs.map(({ reported: { cpuMs } }) => (cpuMs * 1000) / REQUESTS),
          ),
          figure(
            'Node.js for an echo',
            'µs of CPU',
            runs.map(({ echoed: { cpuMs } }) => (cpuMs * 1000) / REQUESTS),
          ),
          ratioFigure('usage.report ÷ bare echo', reported, echoed),
        ],
        notes: [
          `${REQUESTS} reports of new events in a run, ${CONNECTIONS} connections, ${CUSTOMERS} customers in turns.`,
          'Each is answered after its commit, in a PostgreSQL as durable as it comes; all of them are stored and counted once.',
        ],
      }
    } finally {
      await bare.stop()
      await server.stop()
      await world.close()
    }
  },
}
