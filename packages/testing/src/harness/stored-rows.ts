import type { Connection } from '@tallywright/store'

/** Everything that is stored, of one environment where it is named, as text that can be compared and searched. */
export async function storedRows({ database }: Connection, environmentId?: string): Promise<string> {
  const found: unknown[] = []
  for (const table of Object.values(database._.fullSchema)) {
    const rows: { environmentId?: string; id?: string }[] = await database.select().from(table as never)
    found.push(rows.filter((row) => environmentId === undefined || [row.environmentId, row.id].includes(environmentId)))
  }
  return JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
}

/** The same, a text per row. */
export async function storedTexts(connection: Connection, environmentId?: string): Promise<string[]> {
  const tables = JSON.parse(await storedRows(connection, environmentId)) as unknown[][]
  return tables.flatMap((rows) => rows.map((row) => JSON.stringify(row)))
}

/** An empty database again, for the next test: much faster than another database. */
export async function emptyTables({ database }: Connection): Promise<void> {
  const tables = Object.values(database._.schema ?? {}).map(({ dbName }) => `"${dbName}"`)
  await database.execute(`truncate table ${tables.join(', ')}`)
}
