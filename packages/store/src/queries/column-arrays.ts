import { type SQL, sql } from 'drizzle-orm'
import { arrayText } from '../coalesce/set-statement.ts'

/**
 * The values of one column of many rows, as one parameter: what `unnest` of such columns gives is the fastest way to many
 * new rows.
 */
export function columnArray(type: string, values: readonly (string | number | null)[]): SQL {
  return sql`${arrayText(values)}::${sql.raw(type)}[]`
}

/** By code units, as every server of ours orders, whatever its locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
