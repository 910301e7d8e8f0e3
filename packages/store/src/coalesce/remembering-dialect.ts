import { type QueryWithTypings, SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { type QueryShape, shapeOfInsert, shapeOfSelect, shapeOfUpdate } from './query-shape.ts'

/** More than a program has: one that makes ever new ones begins again. */
const REMEMBERED = 2000

/**
 * Writes a query out once and then knows its text: drizzle took two thirds of the time of a renewal to write the same forty
 * queries over and over. What it does not know the shape of is written out each time.
 */
export class RememberingDialect extends PgDialect {
  /** Null for a shape whose parameters drizzle orders otherwise. */
  readonly #texts = new Map<string, string | null>()

  override buildSelectQuery(config: Parameters<PgDialect['buildSelectQuery']>[0]): SQL {
    return this.#known(shapeOfSelect(config), () => super.buildSelectQuery(config))
  }

  override buildInsertQuery(config: Parameters<PgDialect['buildInsertQuery']>[0]): SQL {
    return this.#known(shapeOfInsert(config), () => super.buildInsertQuery(config))
  }

  override buildUpdateQuery(config: Parameters<PgDialect['buildUpdateQuery']>[0]): SQL {
    return this.#known(shapeOfUpdate(config), () => super.buildUpdateQuery(config))
  }

  override sqlToQuery(query: SQL, invokeSource?: 'indexes'): QueryWithTypings {
    if (query instanceof KnownQuery) return { sql: query.text, params: [...query.params] }
    return super.sqlToQuery(query, invokeSource)
  }

  #known(shape: QueryShape | null, write: () => SQL): SQL {
    if (shape === null) return write()
    const before = this.#texts.get(shape.key)
    const text = before === undefined ? this.#remember(shape, write) : before
    return text === null ? write() : new KnownQuery(text, shape.params, write)
  }

  #remember({ key, params }: QueryShape, write: () => SQL): string | null {
    const written = super.sqlToQuery(write())
    const isSame = written.params.length === params.length && params.every((param, at) => param === written.params[at])
    if (this.#texts.size >= REMEMBERED) this.#texts.clear()
    this.#texts.set(key, isSame ? written.sql : null)
    return isSame ? written.sql : null
  }
}

/** Written out only where it is a part of another. */
class KnownQuery extends SQL {
  readonly text: string
  readonly params: readonly unknown[]

  constructor(text: string, params: readonly unknown[], write: () => SQL) {
    super([])
    this.text = text
    this.params = params
    Object.defineProperty(this, 'queryChunks', { get: () => write().queryChunks })
  }
}
