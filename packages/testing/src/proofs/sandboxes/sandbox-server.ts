// A program: a server with frozen sandboxes, whose wall clock its parent sets, whose provider is with the parent,
// and which opens its books when asked. What it serves is the API of the real server.
import { randomBytes } from 'node:crypto'
import { serve } from '@hono/node-server'
import { createApp } from '@tallywright/api'
import { instantFromEpoch, instantFromIso, instantToIso } from '@tallywright/domain'
import { createEngine, type Engine, openSandbox, randomIds } from '@tallywright/engine'
import { remoteSandboxProvider } from '@tallywright/providers'
import { type Connection, connectPglite, connectPostgres, createStore } from '@tallywright/store'
import { type Charge, type Reading, readBooks } from '../invariants/books.ts'
import { violationsOf } from '../invariants.ts'
import { digestsOf } from '../invoice-digests.ts'

export interface SandboxServerStart {
  /** A `postgres://` URL, or the directory of an embedded database. */
  readonly database: string
  readonly port: number
  /** How far its wall clock is ahead of the machine's. */
  readonly wallAheadMs: number
  /** Of the payment provider, which is where a crash of this process does not reach. */
  readonly providerUrl: string
}

export type SandboxOrder =
  | { readonly kind: 'start'; readonly start: SandboxServerStart }
  | { readonly kind: 'open'; readonly at: string }
  | {
      readonly kind: 'read'
      readonly environmentId: string
      /** What the provider has in its books of this environment. */
      readonly charges: readonly Charge[]
    }
  | { readonly kind: 'stop' }

export type SandboxAnswer =
  | { readonly kind: 'started'; readonly port: number }
  | { readonly kind: 'opened'; readonly environmentId: string; readonly secretKey: string }
  /** What is there, as texts that are alike where the same happened; and what contradicts an invariant. */
  | { readonly kind: 'read'; readonly facts: readonly string[]; readonly violations: readonly string[] }

let running: { readonly engine: Engine; readonly connection: Connection } | undefined

function opened(): NonNullable<typeof running> {
  if (running === undefined) throw new Error('the server is not started')
  return running
}

async function start({ database, port, wallAheadMs, providerUrl }: SandboxServerStart): Promise<SandboxAnswer> {
  const connection = database.startsWith('postgres') ? await connectPostgres(database) : await connectPglite(database)
  const wallClock = () => instantFromEpoch(Date.now() + wallAheadMs)
  const engine = createEngine({
    store: createStore(connection),
    ids: randomIds({ now: wallClock, randomBytes }),
    wallClock,
    providers: new Map([['sandbox', remoteSandboxProvider(providerUrl)]]),
  })
  running = { engine, connection }
  const log = { info: () => {}, error: ({ error }: { error: unknown }) => process.stderr.write(`${String(error)}\n`) }
  const app = createApp({ engine, log, stopwatch: () => performance.now(), acceptDemoKeys: false })
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (listening) => {
      resolve({ kind: 'started', port: listening.port })
    })
  })
}

async function read(environmentId: string, charges: readonly Charge[]): Promise<SandboxAnswer> {
  const { engine, connection } = opened()
  const reading = await readBooks({ connection, store: engine.store, environmentId, charges })
  const facts = [...digestsOf(reading), ...subscriptionsIn(reading), ...charges.map(chargeText).sort()]
  return { kind: 'read', facts, violations: await violationsOf(reading) }
}

function subscriptionsIn({ subscriptions }: Reading): string[] {
  return subscriptions
    .map(({ subscription: { planVersion, lifecycle, standing, seats, closedUntil } }) =>
      [planVersion.planSlug, lifecycle.state, standing.state, JSON.stringify(seats), instantToIso(closedUntil)].join(
        ' ',
      ),
    )
    .sort()
}

const chargeText = ({ method, amount, currency }: Charge) => `charged ${amount} ${currency}: ${method}`

async function obey(order: SandboxOrder): Promise<SandboxAnswer | null> {
  switch (order.kind) {
    case 'start':
      return start(order.start)
    case 'open': {
      const at = instantFromIso(order.at)
      const { environmentId, secretKey } = await openSandbox(opened().engine, { name: 'proof', at })
      return { kind: 'opened', environmentId, secretKey }
    }
    case 'read':
      return read(order.environmentId, order.charges)
    case 'stop':
      await running?.engine.store.close()
      return process.exit(0)
  }
}

// It does not outlive the program that started it.
process.on('disconnect', () => process.exit())
process.on('message', (order: SandboxOrder) => {
  void obey(order).then((answer) => {
    if (answer !== null) process.send?.(answer)
  })
})
