import { Column, getTableColumns, Name, Param, Placeholder, SQL, StringChunk, Table } from 'drizzle-orm'
import type { PgDialect, PgTable } from 'drizzle-orm/pg-core'

type SelectConfig = Parameters<PgDialect['buildSelectQuery']>[0]
type InsertConfig = Parameters<PgDialect['buildInsertQuery']>[0]
type UpdateConfig = Parameters<PgDialect['buildUpdateQuery']>[0]

/** What a query is made of. Two of one key are one text, and differ in their parameters alone. */
export interface QueryShape {
  key: string
  readonly params: unknown[]
}

/** Null for what is rarer than a table's rows by a condition: drizzle writes that out each time. */
export function shapeOfSelect(config: SelectConfig): QueryShape | null {
  const { table, fields, where, orderBy = [], limit, lockingClause, distinct } = config
  const others = [config.withList, config.joins, config.groupBy, config.setOperators].some((list) => list?.length)
  const isRare = others || config.having || config.offset || lockingClause?.config.of || typeof distinct === 'object'
  if (isRare || !(table instanceof Table)) return null
  const shape = { key: `select ${distinct} ${JSON.stringify(lockingClause)} ${numberOf(table)}:`, params: [] }
  // The columns of a whole table are one object; what is picked is answered by place, whatever its names.
  const isKnown = fields === getTableColumns(table) || addAll(shape, Object.values(fields))
  return isKnown && addAll(shape, [where, ...orderBy, limit]) ? shape : null
}

export function shapeOfInsert(config: InsertConfig): QueryShape | null {
  const { table, values, select, onConflict, returning, withList, overridingSystemValue_ } = config
  if (select || returning || withList?.length || overridingSystemValue_ || !Array.isArray(values)) return null
  const shape = { key: `insert ${numberOf(table)}:`, params: [] }
  const isKnown = values.every((row) => addRow(shape, table, row))
  return isKnown && add(shape, onConflict) ? shape : null
}

export function shapeOfUpdate({ table, set, where, returning = [], withList, from, joins }: UpdateConfig) {
  if (withList?.length || from !== undefined || joins.length > 0) return null
  const shape = { key: `update ${numberOf(table)}:`, params: [] }
  const isKnown = addRow(shape, table, set) && addAll(shape, [where, ...returning.map(({ field }) => field)])
  return isKnown ? shape : null
}

/** In the order of the columns, as drizzle writes them. What has no value is left out, unless a function would make one. */
function addRow(shape: QueryShape, table: PgTable, row: object): boolean {
  const values = row as Record<string, unknown>
  return Object.entries(getTableColumns(table)).every(([name, column]) => {
    const value = values[name]
    if (value !== undefined && !(value instanceof Param && value.value === undefined)) return add(shape, value)
    shape.key += '='
    return column.defaultFn === undefined && column.onUpdateFn === undefined
  })
}

function addAll(shape: QueryShape, parts: readonly unknown[]): boolean {
  return parts.every((part) => add(shape, part))
}

/** Adds a part of a query as drizzle holds it; false for one that is not known here. */
function add(shape: QueryShape, part: unknown): boolean {
  if (part instanceof StringChunk) shape.key += `'${part.value.join('')}\0`
  else if (part instanceof Column || part instanceof Table) shape.key += `#${numberOf(part)}`
  else if (part instanceof Param) return addParam(shape, part)
  else if (part instanceof SQL) return addList(shape, part.queryChunks)
  else if (Array.isArray(part)) return addList(shape, part)
  else if (part instanceof Name) shape.key += `"${part.value}\0`
  else if (part === undefined) shape.key += '-'
  else if (typeof part === 'object' && part !== null) return false
  else {
    shape.key += '$'
    shape.params.push(part)
  }
  return true
}

function addList(shape: QueryShape, parts: readonly unknown[]): boolean {
  shape.key += '('
  const isKnown = addAll(shape, parts)
  shape.key += ')'
  return isKnown
}

function addParam(shape: QueryShape, { value, encoder }: Param): boolean {
  if (value instanceof Placeholder) return false
  const given = value === null ? null : encoder.mapToDriverValue(value)
  if (given instanceof SQL) return false
  shape.key += '$'
  shape.params.push(given)
  return true
}

/** Tables and columns are told apart by which they are. */
function numberOf(thing: object): number {
  const known = numbers.get(thing)
  if (known !== undefined) return known
  numbered += 1
  numbers.set(thing, numbered)
  return numbered
}

const numbers = new WeakMap<object, number>()
let numbered = 0
