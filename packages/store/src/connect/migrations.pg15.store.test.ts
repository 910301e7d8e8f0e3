import { globSync } from 'node:fs'
import { createDatabase } from '@tallywright/testing/test-engine'
import { getTableColumns, getTableName, sql } from 'drizzle-orm'
import { beforeAll, expect, inject, test } from 'vitest'
import * as schema from '../schema/index.ts'
import type { Connection } from './database.ts'
import { migrationsFolder } from './migrations.ts'
import { connectMemory } from './pglite.ts'
import { connectPostgres } from './postgres.ts'

const database = inject('testDatabase')

/** Opens one database, empty at first, any number of times. */
let open: () => Promise<Connection>

beforeAll(async () => {
  if (database.kind === 'postgres') {
    const url = await createDatabase(database.url)
    open = () => connectPostgres(url, { connections: 1 })
    return
  }
  let image: Blob | undefined
  open = async () => {
    const connection = await connectMemory(image)
    image ??= await connection.dumpImage()
    return connection
  }
})

test('processes that start together on an empty database make one schema', async (context) => {
  if (database.kind === 'pglite') context.skip('an embedded database is opened by one process')
  const connections = await Promise.all(Array.from({ length: 8 }, open))
  const schemas = await Promise.all(connections.map(schemaOf))
  expect(new Set(schemas).size).toBe(1)
  expect(await appliedMigrations(connections[0] as Connection)).toBe(globSync(`${migrationsFolder}/*.sql`).length)
  await Promise.all(connections.map((connection) => connection.close()))
})

test('migrating again changes nothing', async () => {
  const first = await open()
  const before = [await schemaOf(first), await appliedMigrations(first)]
  await first.close()
  const second = await open()
  expect([await schemaOf(second), await appliedMigrations(second)]).toEqual(before)
  await second.close()
})

test('the migrations make the columns that the queries are written for', async () => {
  const connection = await open()
  const lines = (await schemaOf(connection)).split('\n')
  await connection.close()
  const columns = lines.filter((line) => / null$/.test(line) && !line.includes(' CHECK '))
  expect(columns.map((line) => line.replace(/ default .*?( not)? null$/, '$1 null')).sort()).toEqual(
    writtenColumns().sort(),
  )
})

/** Columns, constraints and indexes as text, one a line. */
async function schemaOf({ database: db }: Connection): Promise<string> {
  const found = await db.execute(sql`
    select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') || case when a.attnotnull then ' not null' else ' null' end
      as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    union all
    select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'c', 'f')
    union all
    select indexdef from pg_indexes where schemaname = 'public'
    order by 1`)
  return rowsOf<{ line: string }>(found)
    .map(({ line }) => line)
    .join('\n')
}

async function appliedMigrations({ database: db }: Connection): Promise<number> {
  const [row] = rowsOf<{ n: number }>(
    await db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`),
  )
  return row?.n ?? 0
}

function writtenColumns(): string[] {
  return Object.values(schema).flatMap((table) =>
    Object.values(getTableColumns(table)).map((column) => {
      const type = column.getSQLType().replaceAll(', ', ',')
      return `${getTableName(table)}.${column.name} ${type}${column.notNull ? ' not' : ''} null`
    }),
  )
}

function rowsOf<Row>(result: unknown): Row[] {
  return (Array.isArray(result) ? result : (result as { rows: Row[] }).rows) as Row[]
}
