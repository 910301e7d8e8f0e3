import type { Database, Transaction } from '../connect/database.ts'
import type { Wire } from '../connect/wire.ts'

/** Where every query gets its environment from: one place, so that none can forget it. */
export interface Scope {
  readonly db: Transaction
  /** What `db` sends its statements on. */
  readonly wire: Wire
  readonly environmentId: string
}

/** What can run a query outside a transaction as well: only the store's own reads of keys and environments. */
export type Executor = Database | Transaction

/** A page of a list, newest first: ids sort by creation. */
export interface PageRequest {
  readonly limit: number
  /** The last id of the page before. */
  readonly after: string | null
}

export interface Page<Entry> {
  readonly entries: readonly Entry[]
  /** Give it as `after` to go on; null on the last page. */
  readonly next: string | null
}

/** Cuts the one row more that a list asks for, which tells whether there is a next page. */
export function pageOf<Row extends { readonly id: string }>(rows: readonly Row[], { limit }: PageRequest): Page<Row> {
  const entries = rows.slice(0, limit)
  return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null }
}

/** PGlite answers with `{ rows }`, postgres.js with the rows themselves. */
export function rowsOf<Row>(result: unknown): Row[] {
  return (Array.isArray(result) ? result : (result as { rows: Row[] }).rows) as Row[]
}
