import { PGlite, parse, protocol, type QueryOptions, type Results, type Transaction, types } from '@electric-sql/pglite'
import { isOftenAsked } from './often-asked.ts'

const { serialize } = protocol

interface Statement {
  readonly name: string
  readonly parameterTypes: readonly number[]
}

/** More than a program has: one that makes ever new ones begins again. */
const STATEMENTS = 1000

/** Nothing analyzes an embedded database while it grows, so all plans are made anew after so many questions. */
const QUESTIONS_PER_PLAN = 5000

/** Times stay text, alone and in arrays, as drizzle has them, and `numeric[]` too: an array's type has no name here. */
const AS_TEXT = [types.TIMESTAMPTZ, types.TIMESTAMP, types.DATE, types.INTERVAL, 1231, 1115, 1185, 1187, 1182]
const TEXT_PARSERS = Object.fromEntries(AS_TEXT.map((type) => [type, (value: string) => value]))
const asText = (options: QueryOptions): QueryOptions => ({ ...options, parsers: TEXT_PARSERS })

/**
 * A PGlite that has a statement with parameters parsed and planned once, and asks it in one trip into the database instead of
 * five: some three times as fast for a row by its key. Values are given as drizzle's own driver for PGlite gives them,
 * whatever `parsers` a query names: to merge those with all others takes longer than most queries.
 */
export class PreparingPGlite extends PGlite {
  readonly #statements = new Map<string, Statement>()
  #parsers: PGlite['parsers'] | null = null
  #questions = 0

  override async query<Row>(text: string, params: unknown[] = [], options: QueryOptions = {}): Promise<Results<Row>> {
    await this._checkReady()
    if (!isOftenAsked(params)) return super.query(text, params, asText(options))
    return this._runExclusiveTransaction(async () => {
      const results = await this.#ask<Row>(text, params, options)
      await this.syncToFs()
      return results
    })
  }

  override transaction<Value>(work: (open: Transaction) => Promise<Value>): Promise<Value> {
    return super.transaction((open) =>
      work({
        ...open,
        query: <Row>(text: string, params: unknown[] = [], options: QueryOptions = {}) =>
          isOftenAsked(params) ? this.#ask<Row>(text, params, options) : open.query<Row>(text, params, asText(options)),
      }),
    )
  }

  #ask<Row>(text: string, params: readonly unknown[], { rowMode }: QueryOptions): Promise<Results<Row>> {
    return this.runExclusive(async () => {
      this.#questions += 1
      if (this.#questions % QUESTIONS_PER_PLAN === 0) await this.#send(serialize.query('discard plans'))
      const { name, parameterTypes } = this.#statements.get(text) ?? (await this.#prepare(text))
      const values = params.map((value, index) => this.#written(value, parameterTypes[index]))
      const [bind, describe] = [serialize.bind({ statement: name, values }), serialize.describe({ type: 'P' })]
      const answer = await this.#send(bind, describe, serialize.execute(), serialize.sync())
      this.#parsers ??= { ...this.parsers, ...TEXT_PARSERS }
      const [results] = parse.parseResults(answer, this.#parsers, rowMode === undefined ? {} : { rowMode })
      return results as Results<Row>
    })
  }

  async #prepare(text: string): Promise<Statement> {
    if (this.#statements.size === STATEMENTS) {
      await this.#send(serialize.query('deallocate all'))
      this.#statements.clear()
    }
    const name = `tallywright_${this.#statements.size}`
    const [parsed, describe] = [serialize.parse({ name, text }), serialize.describe({ type: 'S', name })]
    const parameterTypes = parse.parseDescribeStatementResults(await this.#send(parsed, describe, serialize.sync()))
    const statement = { name, parameterTypes }
    this.#statements.set(text, statement)
    return statement
  }

  #written(value: unknown, type = 0): string | null {
    if (value === null || value === undefined) return null
    const write = this.serializers[type]
    return write === undefined ? String(value) : write(value)
  }

  #send(...messages: readonly Uint8Array[]) {
    return this.execProtocolStream(Buffer.concat(messages), { syncToFs: false })
  }
}
