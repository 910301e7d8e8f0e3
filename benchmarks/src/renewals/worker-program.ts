// A worker as a server runs it, in a program of its own: works off what is due when it is told to, and says what it used.
import { randomBytes } from 'node:crypto'
import type { Instant } from '@tallywright/domain'
import { createEngine, type PaymentProvider, randomIds, runDueWork } from '@tallywright/engine'
import { type SandboxBooks, sandboxProvider } from '@tallywright/providers'
import { connectPostgres, createStore } from '@tallywright/store'

/** What a worker is told to do. */
export interface Order {
  readonly wall: Instant
}

/** What it answers. `cpuMs`: of this program, in all. */
export interface Done {
  readonly rss: number
  readonly cpuMs: number
}

/** As if they were kept elsewhere: nothing of them takes time or memory here. */
const booksElsewhere: SandboxBooks = {
  record: async (_, __, entry) => ({ entry, version: 1, isNew: true }),
  find: async () => null,
  replace: async () => true,
  remove: async () => {},
  list: async () => [],
}

const [url = '', books = ''] = process.argv.slice(2)
const store = createStore(await connectPostgres(url, { connections: 4 }))
const provider: PaymentProvider = sandboxProvider(books === 'elsewhere' ? booksElsewhere : store.sandboxBooks)
let wall = 0 as Instant
const engine = createEngine({
  store,
  ids: randomIds({ now: Date.now, randomBytes }),
  wallClock: () => wall,
  providers: new Map([[provider.name, provider]]),
})
const failed = (error: unknown) => {
  console.error(error)
  process.exit(1)
}

const answer = () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ rss: process.memoryUsage.rss(), cpuMs: (user + system) / 1000 } satisfies Done)
}
process.on('message', async (order: Order) => {
  wall = order.wall
  while ((await runDueWork(engine, failed)) > 0);
  answer()
})
process.on('disconnect', () => process.exit(0))
answer()
