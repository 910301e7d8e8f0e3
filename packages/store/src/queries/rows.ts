import { and, eq, getTableColumns, inArray, type Placeholder, sql } from 'drizzle-orm'
import type { PgColumn, PgTable, PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { Scope } from './scope.ts'
import { type Slots, type Writer, written } from './written.ts'

/** A table whose rows have a key of their bucket, their environment and an id. */
type KeyedTable = PgTable & { readonly bucket: PgColumn; readonly environmentId: PgColumn; readonly id: PgColumn }

export interface Key {
  readonly bucket: number
  readonly id: string
}

type NewRow<Table extends PgTable> = Omit<Table['$inferInsert'], 'environmentId'>

/** The row of this key, or null. */
export async function findRow<Table extends KeyedTable>(scope: Scope, table: Table, key: Key) {
  const ask = knownFor(table, 'find', () =>
    written((db, slots: Slots<Key>) => selected(db, table).where(isRow(table, slots))),
  )
  return firstOf<Table>(await ask(scope, key))
}

/** The same, locked until the transaction ends. */
export async function lockRow<Table extends KeyedTable>(scope: Scope, table: Table, key: Key) {
  const ask = knownFor(table, 'lock', () =>
    written((db, slots: Slots<Key>) => selected(db, table).where(isRow(table, slots)).for('update')),
  )
  return firstOf<Table>(await ask(scope, key))
}

/** Adds a row; what it has no value for is as the table says. */
export function addRow<Table extends PgTable>(scope: Scope, table: Table, row: NewRow<Table>): Promise<unknown> {
  const columns = columnsWithValues(table, row)
  const ask = knownFor(table, `add ${columns}`, () =>
    written((db) => db.insert(table).values(slotsFor([...columns, 'environmentId']) as Table['$inferInsert'])),
  )
  return ask(scope, row)
}

/** So few are as fast by themselves, each by a prepared statement, as together. */
const FEW = 8

/** Several: a few are on their way one after another, and more are one statement. */
export async function addRows<Table extends PgTable>(
  scope: Scope,
  table: Table,
  rows: readonly NewRow<Table>[],
): Promise<void> {
  const { db, environmentId } = scope
  if (rows.length <= FEW) await Promise.all(rows.map((row) => addRow(scope, table, row)))
  else await db.insert(table).values(rows.map((row) => ({ ...row, environmentId }) as Table['$inferInsert']))
}

/** Changes what `row` has values for, of the row with its key. */
export function saveRow<Table extends KeyedTable>(
  scope: Scope,
  table: Table,
  row: Partial<NewRow<Table>> & Key,
): Promise<unknown> {
  const columns = columnsWithValues(table, row).filter((name) => name !== 'bucket' && name !== 'id')
  const ask = knownFor(table, `save ${columns}`, () =>
    written((db, slots: Slots<Key>) =>
      db
        .update(table)
        .set(slotsFor(columns) as PgUpdateSetSource<Table>)
        .where(isRow(table, slots)),
    ),
  )
  return ask(scope, row)
}

/** Of the three columns of its key. */
export function isRow(table: KeyedTable, { bucket, environmentId, id }: Slots<Key>) {
  return and(eq(table.bucket, bucket), eq(table.environmentId, environmentId), eq(table.id, id))
}

/** Of several rows at once, whatever buckets they are in: `owner` names the one that a row is of. */
export function isOfAny(
  { environmentId }: Pick<Scope, 'environmentId'>,
  table: Pick<KeyedTable, 'bucket' | 'environmentId'>,
  owner: PgColumn,
  keys: readonly Key[],
) {
  return and(
    inArray(table.bucket, [...new Set(keys.map(({ bucket }) => bucket))]),
    eq(table.environmentId, environmentId),
    inArray(owner, [...new Set(keys.map(({ id }) => id))]),
  )
}

/** Drizzle does not infer the rows of a table that is not known yet. */
function selected(db: Writer, table: PgTable) {
  return db.select().from(table)
}

function firstOf<Table extends PgTable>(rows: readonly object[]): Table['$inferSelect'] | null {
  return (rows[0] as Table['$inferSelect'] | undefined) ?? null
}

function columnsWithValues(table: PgTable, row: object): string[] {
  const values = row as Readonly<Record<string, unknown>>
  return Object.keys(getTableColumns(table)).filter((name) => values[name] !== undefined && name !== 'environmentId')
}

function slotsFor(names: readonly string[]): Readonly<Record<string, Placeholder>> {
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)]))
}

/** Queries of one table are told apart by what they do and which columns they have values for. */
function knownFor<Query>(table: PgTable, what: string, write: () => Query): Query {
  const ofTable = known.get(table) ?? new Map<string, unknown>()
  known.set(table, ofTable)
  const query = (ofTable.get(what) as Query | undefined) ?? write()
  ofTable.set(what, query)
  return query
}

/** As many as there are tables and sets of columns that the program has values for. */
const known = new Map<PgTable, Map<string, unknown>>()
