import { randomBytes, randomUUID } from 'node:crypto'
import { type Instant, instantFromIso } from '@tallywright/domain'
import {
  type CommandReply,
  type Context,
  createEngine,
  type Engine,
  type Outcome,
  type PaymentProviders,
  randomIds,
} from '@tallywright/engine'
import {
  memoryBooks,
  type SandboxBooks,
  type SandboxOptions,
  type SandboxProvider,
  sandboxProvider,
} from '@tallywright/providers'
import { type Connection, connectPostgres, createStore } from '@tallywright/store'
import postgres from 'postgres'
import { connectFromImage } from './database-image.ts'
import { rerunAllInvoices } from './rerun-all-invoices.ts'

/** What `inject('testDatabase')` gives to a `*.store.test.ts`. */
export type TestDatabase = { kind: 'pglite' } | { kind: 'postgres'; version: 15 | 18; url: string }

export interface TestEngine {
  readonly engine: Engine
  readonly connection: Connection
  /** What the engine takes for the wall clock: it stands until it is set. */
  readonly clock: { wall: Instant }
  /** Of the database, where it is a PostgreSQL: for a second process. */
  readonly url: string | null
  /** Every invoice that was made is first computed again from its explanations. */
  readonly close: () => Promise<void>
}

export interface TestEngineOptions {
  readonly providers?: PaymentProviders
  readonly connections?: number
  /** What the chance in ids is made of; the machine's own unless given. */
  readonly randomBytes?: (count: number) => Uint8Array
}

/** An engine on an empty database of its own: in memory, or a new one in the PostgreSQL that the tests have started. */
export async function openTestEngine(database: TestDatabase, options: TestEngineOptions = {}): Promise<TestEngine> {
  const url = database.kind === 'postgres' ? await createDatabase(database.url) : null
  const connection = url === null ? await connectFromImage() : await connectPostgres(url, options)
  const clock = { wall: instantFromIso('2026-01-01T00:00:00Z') }
  const engine = createEngine({
    store: createStore(connection),
    ids: randomIds({ now: () => clock.wall, randomBytes: options.randomBytes ?? randomBytes }),
    wallClock: () => clock.wall,
    providers: options.providers ?? new Map(),
  })
  const close = async () => {
    await rerunAllInvoices(engine.store)
    await engine.store.close()
  }
  return { engine, connection, clock, url, close }
}

/** A new environment without keys; the clock of a sandbox stands at the wall clock's instant. */
export async function newEnvironment(engine: Engine, kind: 'live' | 'sandbox' = 'sandbox'): Promise<Context> {
  const environmentId = engine.ids.next('environment')
  const createdAt = engine.wallClock()
  const clock = kind === 'live' ? { clockMode: 'wall' as const } : { clockMode: 'frozen' as const, clockAt: createdAt }
  const seller = { name: null, email: null, address: null, vatNumber: null, registrationNumber: null }
  await engine.store.bootstrap((directory) =>
    directory.add({ id: environmentId, kind, name: kind, ...clock, seller, createdAt }),
  )
  return { ...engine, environmentId, actor: 'test', reason: null }
}

/** The value of an answer that a test expects to be one. */
export function valueIn<Value>(answer: Outcome<Value> | CommandReply<Value>): Value {
  const outcome = 'outcome' in answer ? answer.outcome : answer
  if (outcome.ok) return outcome.value
  const { code, message, details } = outcome.error
  throw new Error(`${code}: ${message} ${JSON.stringify(details)}`)
}

/** A new, empty database beside the one of `url`; returns its own URL. */
export async function createDatabase(url: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const server = postgres(url, { max: 1, onnotice: () => {} })
  await server.unsafe(`create database ${name}`)
  await server.end()
  const own = new URL(url)
  own.pathname = `/${name}`
  return own.href
}

/** The sandbox payment provider with books of its own, in memory unless given, under its name. */
export function sandboxProviders(
  options: SandboxOptions = {},
  books: SandboxBooks = memoryBooks(),
): ReadonlyMap<string, SandboxProvider> {
  const provider = sandboxProvider(books, options)
  return new Map([[provider.name, provider]])
}
