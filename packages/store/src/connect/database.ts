import type { ExtractTablesWithRelations } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT, PgTransaction } from 'drizzle-orm/pg-core'
import type * as schema from '../schema/index.ts'
import type { TransactionWire, Wire } from './wire.ts'

type Schema = typeof schema

/** A database of either kind: PGlite or PostgreSQL. */
export type Database = PgDatabase<PgQueryResultHKT, Schema>

/**
 * An open transaction. Queries take this and never the database: PGlite has one connection, so a query that went around
 * the transaction it stands in would wait for ever.
 */
export type Transaction = PgTransaction<PgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>

/** An open database with its schema up to date. */
export interface Connection {
  readonly kind: 'pglite' | 'postgres'
  readonly database: Database
  /** Without drizzle in between: each statement by itself, on any free connection. */
  readonly wire: Wire
  transaction<Value>(work: (wire: TransactionWire) => Promise<Value>): Promise<Value>
  close(): Promise<void>
}
