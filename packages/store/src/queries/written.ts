import { Column, is, Param, Placeholder, type Query, SQL, sql } from 'drizzle-orm'
import {
  PgDatabase,
  PgDialect,
  PgPreparedQuery,
  type PgQueryResultHKT,
  PgSession,
  type PreparedQueryConfig,
  type SelectedFieldsOrdered,
} from 'drizzle-orm/pg-core'
import type { Scope } from './scope.ts'

/**
 * Where the values of a query go, by their names; `environmentId` is the scope's. What a column keeps otherwise than it is given,
 * an instant for one, is written `sql.param(slot, column)`: drizzle does not ask the column about a slot in a condition.
 */
export type Slots<Given> = { readonly [Name in keyof Given | 'environmentId']: Placeholder<string, unknown> }

/** Drizzle as the writer of a statement, to which nothing is sent. */
export type Writer = PgDatabase<PgQueryResultHKT>

interface Prepares<Rows> {
  prepare(name: string): PgPreparedQuery<PreparedQueryConfig & { execute: Rows }>
}

export type AskWritten<Given, Rows> = (scope: Pick<Scope, 'wire' | 'environmentId'>, given: Given) => Promise<Rows>

/**
 * A query that drizzle writes when it is first asked, and then never again: to write the same text over and over, and to find
 * out how its rows are read, takes several times as long as all else of a query. For what every renewal, report and check asks.
 */
export function written<Given extends object, Rows>(
  write: (db: Writer, slots: Slots<Given>) => Prepares<Rows>,
): AskWritten<Given, Rows> {
  let known: WrittenQuery | undefined
  return async (scope, given) => {
    known ??= write(writer, SLOTS as Slots<Given>).prepare('') as WrittenQuery
    return (await known.ask(scope, given)) as Rows
  }
}

const SLOTS = new Proxy(
  {},
  {
    get: (_, name) => sql.placeholder(String(name)),
    ownKeys: () => {
      throw new Error('slots are taken by their names')
    },
  },
)

type Read = (rows: readonly (readonly unknown[])[]) => unknown
type Given = Readonly<Record<string, unknown>>
type Value = (given: Given, environmentId: string) => unknown

class WrittenQuery extends PgPreparedQuery<PreparedQueryConfig> {
  readonly #text: string
  readonly #values: readonly Value[]
  readonly #read: Read
  /** All who ask the same in a shared transaction are answered with the same rows: they are read once. */
  readonly #answers = new WeakMap<object, unknown>()

  constructor(written: Query, fields: SelectedFieldsOrdered | undefined) {
    super(written, undefined, undefined)
    this.#text = written.sql
    this.#values = written.params.map(givenTo)
    this.#read = reader(fields ?? [])
  }

  async ask({ wire, environmentId }: Pick<Scope, 'wire' | 'environmentId'>, given: object): Promise<unknown> {
    const params = this.#values.map((value) => value(given as Given, environmentId))
    const rows = await wire.send(this.#text, params).catch((cause: unknown) => {
      // Its values are somebody's own, and are not for a log.
      throw new Error(`the database refused: ${this.#text}`, { cause })
    })
    const before = this.#answers.get(rows)
    if (before !== undefined) return before
    const answer = this.#read(rows)
    this.#answers.set(rows, answer)
    return answer
  }

  override execute(): never {
    throw new Error('a written query is asked on the wire of a scope')
  }
}

function givenTo(param: unknown): Value {
  if (is(param, Placeholder)) return named(param, (value) => value)
  if (!is(param, Param)) return () => param
  const { value, encoder } = param
  const encode = (each: unknown) => (each === null ? null : encoder.mapToDriverValue(each))
  if (!is(value, Placeholder)) return () => encode(value)
  return named(value, encode)
}

function named({ name }: Placeholder, encode: (value: unknown) => unknown): Value {
  if (name === 'environmentId') return (_, environmentId) => environmentId
  return (given) => {
    const value = given[name]
    if (value === undefined) throw new Error(`a query was asked without its ${name}`)
    return encode(value)
  }
}

/** Rows of one table, by the names of what is selected. */
function reader(fields: SelectedFieldsOrdered): Read {
  const columns = fields.map(({ path: [name = ''], field }) => ({ name, decode: decoderOf(field) }))
  return (rows) =>
    rows.map((values) => {
      const row: Record<string, unknown> = {}
      for (const [index, { name, decode }] of columns.entries()) {
        const value = values[index]
        row[name] = value === null ? null : decode(value)
      }
      return row
    })
}

function decoderOf(field: SelectedFieldsOrdered[number]['field']): (value: unknown) => unknown {
  if (is(field, Column)) return (value) => field.mapFromDriverValue(value)
  if (!is(field, SQL)) throw new Error('a written query selects columns and expressions')
  // Drizzle keeps it from its types.
  const { decoder } = field as unknown as { decoder: Pick<Column, 'mapFromDriverValue'> }
  return (value) => decoder.mapFromDriverValue(value)
}

class WritingSession extends PgSession {
  override prepareQuery<Config extends PreparedQueryConfig>(
    query: Query,
    fields: SelectedFieldsOrdered | undefined,
  ): PgPreparedQuery<Config> {
    return new WrittenQuery(query, fields) as PgPreparedQuery<Config>
  }

  override transaction(): never {
    throw new Error('nothing is sent to a writer')
  }
}

const dialect = new PgDialect()
const writer: Writer = new PgDatabase(dialect, new WritingSession(dialect), undefined)
