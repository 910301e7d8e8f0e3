import { BARE_ROUTE, bareReads, echoOf, inTurns } from '../bare/bare.ts'
import { type Benchmark, type Figure, figure, ratioFigure } from '../benchmark.ts'
import { repeat } from '../measure/repeat.ts'
import { percentile } from '../measure/spread.ts'
import { type Loaded, load, type Request } from '../programs/load.ts'
import { type RunningProgram, SERVER, startProgram } from '../programs/start-program.ts'
import { cloneCustomer } from '../world/clone-customer.ts'
import { openWorld, type World } from '../world/open-world.ts'
import { subscribeMetered } from '../world/subscribe.ts'

const CUSTOMERS = 1000
/** So many that what is compiled while it runs is no part of it. */
const REQUESTS = 20_000
const FEW_CONNECTIONS = 16
const MANY_CONNECTIONS = 64

export const check: Benchmark = {
  name: 'check',
  title: 'usage.check and wallets.get over HTTP against a bare Hono route that does one primary-key SELECT',
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
      const asked = await requests(world, customerIds)
      say(`${FEW_CONNECTIONS} connections`)
      const latencies = await measureLatencies(world, server, bare, asked)
      say(`${MANY_CONNECTIONS} connections`)
      const rates = await measureRates(world, server, bare, asked)
      const notes = [`${REQUESTS} requests in a run, ${CUSTOMERS} customers in turns, each program asked in turns.`]
      return { figures: [...latencies, ...rates], notes }
    } finally {
      await bare.stop()
      await server.stop()
      await world.close()
    }
  },
}

/** A check reads a total that is there, and a balance a wallet. */
async function use({ call }: World, customerIds: readonly string[]): Promise<void> {
  const events = customerIds.map((customerId) => ({
    customerId,
    featureSlug: 'api-calls',
    units: 7,
    idempotencyKey: 'first',
  }))
  await call.usage.reportBatch({ events })
  for (const customerId of customerIds) await call.wallets.grant({ customerId, unit: 'USD', amount: 1000 })
}

interface Asked {
  readonly checks: readonly Request[]
  readonly balances: readonly Request[]
  readonly reads: readonly Request[]
  readonly echoes: readonly Request[]
}

async function requests(world: World, customerIds: readonly string[]): Promise<Asked> {
  const asking = (path: string, input: object) => {
    return { path: `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}` }
  }
  const each = (request: (customerId: string) => Request) => inTurns(customerIds.map(request), REQUESTS)
  return {
    checks: each((customerId) => asking('usage.check', { customerId, featureSlug: 'api-calls' })),
    balances: each((customerId) => asking('wallets.get', { customerId, unit: 'USD' })),
    reads: inTurns(await bareReads(world), REQUESTS),
    echoes: each((customerId) => echoOf({ path: '', body: JSON.stringify({ customerId, featureSlug: 'api-calls' }) })),
  }
}

async function measureLatencies({ secretKey }: World, server: RunningProgram, bare: RunningProgram, asked: Asked) {
  const connections = FEW_CONNECTIONS
  const runs = await repeat(async () => ({
    checked: await load({ url: server.url, secretKey, connections }, asked.checks),
    read: await load({ url: bare.url, secretKey, connections }, asked.reads),
  }))
  const checked = runs.map((run) => run.checked)
  const read = runs.map((run) => run.read)
  return [
    ...figuresOf('usage.check', checked),
    ...figuresOf('bare SELECT', read),
    ratioFigure('usage.check ÷ bare SELECT, p50', checked.map(p50), read.map(p50)),
    ratioFigure('usage.check ÷ bare SELECT, p99', checked.map(p99), read.map(p99)),
  ]
}

async function measureRates({ secretKey }: World, server: RunningProgram, bare: RunningProgram, asked: Asked) {
  const connections = MANY_CONNECTIONS
  const rate = async ({ url }: RunningProgram, requests: readonly Request[]) => {
    return perSecond(await load({ url, secretKey, connections }, requests))
  }
  const runs = await repeat(async () => ({
    checks: await rate(server, asked.checks),
    balances: await rate(server, asked.balances),
    reads: await rate(bare, asked.reads),
    echoes: await rate(bare, asked.echoes),
  }))
  const of = (name: keyof (typeof runs)[number]) => runs.map((run) => run[name])
  return [
    figure(`usage.check, ${connections} connections`, 'requests/s', of('checks')),
    figure(`wallets.get, ${connections} connections`, 'requests/s', of('balances')),
    figure(`bare SELECT, ${connections} connections`, 'requests/s', of('reads')),
    figure(`bare echo, ${connections} connections`, 'requests/s', of('echoes')),
    ratioFigure(`usage.check ÷ bare SELECT, ${connections} connections`, of('checks'), of('reads')),
    ratioFigure(`wallets.get ÷ bare SELECT, ${connections} connections`, of('balances'), of('reads')),
  ]
}

function figuresOf(name: string, runs: readonly Loaded[]): Figure[] {
  const named = `${name}, ${FEW_CONNECTIONS} connections`
  return [
    figure(`${named}, p50`, 'ms', runs.map(p50)),
    figure(`${named}, p99`, 'ms', runs.map(p99)),
    figure(named, 'requests/s', runs.map(perSecond)),
  ]
}

function perSecond({ ms, latencies }: Loaded): number {
  return (latencies.length / ms) * 1000
}

function p50({ latencies }: Loaded): number {
  return percentile(latencies, 0.5)
}

function p99({ latencies }: Loaded): number {
  return percentile(latencies, 0.99)
}
