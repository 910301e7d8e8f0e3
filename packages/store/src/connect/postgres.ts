import { setTimeout as wait } from 'node:timers/promises'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import * as schema from '../schema/index.ts'
import type { Connection } from './database.ts'
import { migrationsFolder } from './migrations.ts'
import { isOftenAsked } from './often-asked.ts'
import type { TransactionWire, Wire } from './wire.ts'

export interface PostgresOptions {
  /** Connections in the pool; 10 unless given. */
  readonly connections?: number
  /** False behind PgBouncer in transaction mode, where prepared statements hang. */
  readonly prepare?: boolean
}

/** Names the migration lock among all advisory locks of a database: the letters "tally" as a number. */
const MIGRATION_LOCK = 499_855_583_353n

const OLDEST_SUPPORTED = 15

/** The database is a PostgreSQL that lacks what the schema needs. */
export class PostgresTooOld extends Error {
  override readonly name = 'PostgresTooOld'

  constructor(version: string) {
    super(`the database is PostgreSQL ${version}; it must be ${OLDEST_SUPPORTED} or newer`)
  }
}

/** Longer than a server takes that is far away or busy, shorter than the patience of who waits for the first line. */
const ANSWERS_WITHIN_MS = 15_000

/** Opens PostgreSQL 15 or newer and brings its schema up to date, one process at a time. */
export async function connectPostgres(url: string, options: PostgresOptions = {}): Promise<Connection> {
  await migrateUnderLock(url)
  const prepare = options.prepare ?? true
  const client = postgres(url, {
    max: options.connections ?? 10,
    prepare,
    onnotice: () => {},
    connection: { application_name: 'tallywright' },
  })
  const database = drizzle({ client: prepare ? preparing(client) : client, schema })
  return {
    kind: 'postgres',
    database,
    wire: wireOf(client, prepare),
    transaction: async <Value>(work: (wire: TransactionWire) => Promise<Value>) =>
      (await client.begin((open) => work(wireOfOpen(open, prepare)))) as Value,
    close: () => client.end({ timeout: 5 }),
  }
}

type Parameters = postgres.ParameterOrJSON<never>[]
type Work = (open: postgres.TransactionSql) => Promise<unknown>

/** The same client, which has what it is often asked parsed and planned once per connection; drizzle never asks for that. */
function preparing<Client extends postgres.Sql | postgres.TransactionSql>(client: Client): Client {
  const own: Record<string, unknown> = {
    unsafe: (text: string, params?: Parameters) => ask(client, text, params ?? [], true),
    ...('begin' in client && { begin: (work: Work) => client.begin((open) => work(preparing(open))) }),
  }
  return new Proxy(client, { get: (of, key) => own[String(key)] ?? Reflect.get(of, key) })
}

function ask(client: Pick<postgres.Sql, 'unsafe'>, text: string, params: Parameters, prepare: boolean) {
  return client.unsafe(text, params, { prepare: prepare && isOftenAsked(params) })
}

function wireOfOpen(open: postgres.TransactionSql, prepare: boolean): TransactionWire {
  return {
    ...wireOf(open, prepare),
    savepoint: async <Value>(work: (wire: TransactionWire) => Promise<Value>) =>
      (await open.savepoint((inner) => work(wireOfOpen(inner, prepare)))) as Value,
  }
}

function wireOf(client: Pick<postgres.Sql, 'unsafe'>, prepare: boolean): Wire {
  const query = (text: string, params: readonly unknown[]) => ask(client, text, [...params] as Parameters, prepare)
  return {
    send: (text, params) => query(text, params).values() as Promise<unknown[][]>,
    sendNamed: async (text, params) => [...(await query(text, params))],
  }
}

/**
 * The first question, and how long it may take in all: postgres.js goes on trying where something answers that is no
 * PostgreSQL, and waits for ever where a connection is taken and nothing said.
 */
async function serverVersion(client: postgres.Sql): Promise<string> {
  const timer = new AbortController()
  const silence = wait(ANSWERS_WITHIN_MS, null, { signal: timer.signal }).catch(() => null)
  try {
    const rows = await Promise.race([client`show server_version`.simple(), silence])
    if (rows === null) throw new Error(`nothing answered as PostgreSQL does within ${ANSWERS_WITHIN_MS / 1000} seconds`)
    return String(rows[0]?.server_version)
  } catch (error) {
    // Not to be waited for: what is under way would never end by itself.
    void client.end({ timeout: 0 })
    throw error
  } finally {
    timer.abort()
  }
}

async function migrateUnderLock(url: string): Promise<void> {
  const client = postgres(url, {
    max: 1,
    onnotice: () => {},
    connect_timeout: 2 * (ANSWERS_WITHIN_MS / 1000),
    fetch_types: false,
  })
  try {
    const version = await serverVersion(client)
    if (Number.parseInt(version, 10) < OLDEST_SUPPORTED) throw new PostgresTooOld(version)
    await client`select pg_advisory_lock(${MIGRATION_LOCK.toString()}::bigint)`
    await migrate(drizzle({ client }), { migrationsFolder })
    await client`select pg_advisory_unlock(${MIGRATION_LOCK.toString()}::bigint)`
  } finally {
    await client.end({ timeout: 5 })
  }
}
