import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createCallerFactory, type InProcessCaller } from '@tallywright/api'
import { type Instant, instantFromEpoch } from '@tallywright/domain'
import { bootstrapEnvironments, createEngine, type Engine, randomIds } from '@tallywright/engine'
import { sandboxProvider } from '@tallywright/providers'
import { connectPostgres, createStore } from '@tallywright/store'
import { startPostgres } from '@tallywright/testing/postgres-server'
import postgres from 'postgres'
import { catalog } from './catalog.ts'

/** A PostgreSQL of its own with the schema, a sandbox whose clock ticks, and the catalog. */
export interface World {
  readonly databaseUrl: string
  /** Of the database server: files that it writes are below it. */
  readonly dataDirectory: string
  readonly engine: Engine
  /** What the engine of this program takes for the wall clock, once it is set. */
  readonly clock: { wall: Instant | null }
  readonly environmentId: string
  readonly secretKey: string
  /** The procedures, in this program. */
  readonly call: InProcessCaller
  /** The database without Tallywright in between. */
  readonly sql: postgres.Sql
  readonly close: () => Promise<void>
}

/** `settings` are those of postgresql.conf; without any the server is as durable as it comes. */
export async function openWorld(settings: Readonly<Record<string, string>> = {}): Promise<World> {
  const server = await startPostgres({ version: 18, settings })
  const clock: World['clock'] = { wall: null }
  const engine = await openEngine(server.url, clock)
  const made = await bootstrapEnvironments(engine, () => {})
  const sandbox = made.find(({ kind }) => kind === 'sandbox')
  if (sandbox === undefined) throw new Error('an empty database got no sandbox')
  const call = createCallerFactory(engine)(sandbox.id)
  await call.catalog.push({ catalog })
  const sql = connectPlainly(server.url)
  return {
    databaseUrl: server.url,
    dataDirectory: server.dataDirectory,
    engine,
    clock,
    environmentId: sandbox.id,
    secretKey: sandbox.secretKey,
    call,
    sql,
    close: async () => {
      await sql.end()
      await engine.store.close()
      await awake(server.stop)
    },
  }
}

/** The engine as a server puts it together. */
async function openEngine(url: string, clock: World['clock']): Promise<Engine> {
  const store = createStore(await connectPostgres(url))
  const provider = sandboxProvider(store.sandboxBooks)
  return createEngine({
    store,
    ids: randomIds({ now: Date.now, randomBytes }),
    wallClock: () => clock.wall ?? instantFromEpoch(Date.now()),
    providers: new Map([[provider.name, provider]]),
  })
}

function connectPlainly(url: string): postgres.Sql {
  const { hostname: host, port } = new URL(url)
  // postgres.js leaves Nagle's algorithm on, and the end of a COPY then waits for a delayed ACK: of a COPY of 1,000 rows
  // half of the time was waiting. Its types do not know `socket`.
  const socket = async () => {
    const prompt = connect({ host, port: Number(port), noDelay: true })
    await once(prompt, 'connect')
    return prompt
  }
  const options = { max: 4, onnotice: () => {}, socket }
  return postgres(url, options)
}

/** The database server does not keep this program running, so that it ends with it; but here it is waited for. */
async function awake(work: () => Promise<void>): Promise<void> {
  const heartbeat = setInterval(() => {}, 1000)
  await work()
  clearInterval(heartbeat)
}
