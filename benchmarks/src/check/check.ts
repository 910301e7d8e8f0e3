import { fileURLToPath } from 'node:url'
import { type Benchmark, type Figure, figure, ratioFigure } from '../benchmark.ts'
import { repeat } from '../measure/repeat.ts'
import { percentile } from '../measure/spread.ts'
import { type Loaded, load, type Request } from '../programs/load.ts'
import { type RunningProgram, SERVER, startProgram } from '../programs/start-program.ts'
import { cloneCustomer } from '../world/clone-customer.ts'
import { openWorld, type World } from '../world/open-world.ts'
import { subscribeMetered } from '../world/subscribe.ts'

const BARE_ROUTE = fileURLToPath(new URL('bare-route.ts', import.meta.url))

const CUSTOMERS = 1000
const CONNECTIONS = 16
const REQUESTS = 1000

export const check: Benchmark = {
  name: 'check',
  title: 'usage.check over HTTP against a bare Hono route that does one primary-key SELECT',
  run: async (say) => {
    const world = await openWorld()
    const variables = { DATABASE_URL: world.databaseUrl }
    const server = await startProgram(SERVER, variables)
    const bare = await startProgram(BARE_ROUTE, variables)
    try {
      const customerIds = await cloneCustomer(world, await subscribeMetered(world), {
        count: CUSTOMERS,
        name: 'customer',
      })
      await use(world, customerIds)
      say('usage.check and the bare route, in turns')
      return await measure(world, server, bare, customerIds)
    } finally {
      await bare.stop()
      await server.stop()
      await world.close()
    }
  },
}

/** A check reads a total that is there. */
async function use({ call }: World, customerIds: readonly string[]): Promise<void> {
  const events = customerIds.map((customerId) => ({
    customerId,
    featureSlug: 'api-calls',
    units: 7,
    idempotencyKey: 'first',
  }))
  await call.usage.reportBatch({ events })
}

async function measure(world: World, server: RunningProgram, bare: RunningProgram, customerIds: readonly string[]) {
  const { secretKey } = world
  const checks = inTurns(customerIds.map(checkOf))
  const rows = await world.sql<{ path: string }[]>`
    select '/customers/' || bucket || '/' || environment_id || '/' || id as path from customers`
  const reads = inTurns(rows.map(({ path }) => ({ path })))
  const runs = await repeat(async () => ({
    checked: await load({ url: server.url, secretKey, connections: CONNECTIONS }, checks),
    read: await load({ url: bare.url, secretKey, connections: CONNECTIONS }, reads),
  }))
  const checked = runs.map((run) => run.checked)
  const read = runs.map((run) => run.read)
  return {
    figures: [
      ...figuresOf('usage.check', checked),
      ...figuresOf('bare route', read),
      ratioFigure('usage.check ÷ bare route, p50', checked.map(p50), read.map(p50)),
      ratioFigure('usage.check ÷ bare route, p99', checked.map(p99), read.map(p99)),
    ],
    notes: [`${CONNECTIONS} connections, ${REQUESTS} requests in a run, ${CUSTOMERS} customers in turns.`],
  }
}

function checkOf(customerId: string): Request {
  return {
    path: `/trpc/usage.check?input=${encodeURIComponent(JSON.stringify({ customerId, featureSlug: 'api-calls' }))}`,
  }
}

function inTurns(requests: readonly Request[]): Request[] {
  return Array.from({ length: REQUESTS }, (_, turn) => requests[turn % requests.length] as Request)
}

function figuresOf(name: string, runs: readonly Loaded[]): Figure[] {
  return [
    figure(`${name}, p50`, 'ms', runs.map(p50)),
    figure(`${name}, p99`, 'ms', runs.map(p99)),
    figure(
      name,
      'requests/s',
      runs.map(({ ms, latencies }) => (latencies.length / ms) * 1000),
    ),
  ]
}

function p50({ latencies }: Loaded): number {
  return percentile(latencies, 0.5)
}

function p99({ latencies }: Loaded): number {
  return percentile(latencies, 0.99)
}
