import { type SQL, sql } from 'drizzle-orm'
import { arrayText, unnestOf } from '../coalesce/set-statement.ts'

/**
 * The values of one column of many rows, as one parameter for `unnest`: the fastest way to many new rows. In a subquery for the
 * reason of {@link unnestOf}.
 */
export function columnArray(type: string, values: readonly (string | number | null)[]): SQL {
  return sql`(select ${arrayText(values)}::${sql.raw(type)}[])`
}

/** How the columns of rows become the parameters of a statement whose text never changes. */
export interface ColumnSet<Row> {
  /** What comes from `unnest` of them, the first being `$<first>`, as `alias (names)`. */
  source(first: number, alias: string): string
  params(rows: readonly Row[]): (string | null)[]
  readonly count: number
}

type ColumnOf<Row> = readonly [
  name: string,
  type: string,
  value: (row: Row, position: number) => string | number | null,
]

export function columnSet<Row>(columns: readonly ColumnOf<Row>[]): ColumnSet<Row> {
  return {
    count: columns.length,
    source: (first, alias) => {
      const types = columns.map(([, type]) => type)
      return `${unnestOf(types, first)} as ${alias} (${columns.map(([name]) => name).join(', ')})`
    },
    params: (rows) => columns.map(([, , value]) => arrayText(rows.map(value))),
  }
}

/** By code units, as every server of ours orders, whatever its locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
