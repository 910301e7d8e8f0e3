import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type postgres from 'postgres'
import { timed } from '../measure/stopwatch.ts'
import type { World } from '../world/open-world.ts'

/** Makes an empty table with the columns, keys and indexes of `usage_events`. */
export async function createTwin(sql: postgres.Sql, name: string): Promise<void> {
  await sql`create table ${sql(name)} (like usage_events including all)`
  await sql`
    alter table ${sql(name)} add foreign key (bucket, environment_id, customer_id)
      references customers (bucket, environment_id, id)`
}

/**
 * The rows of `usage_events` that no twin has yet, as COPY writes them, in the order in which they are stored. Through a
 * file of the server: reading COPY as a stream leaves connections of postgres.js 3.4.9 paused now and then.
 */
export async function newRows({ sql, dataDirectory }: World, twin: string): Promise<string[]> {
  const file = join(dataDirectory, 'new-rows')
  const newest = `received_at > coalesce((select max(received_at) from ${twin}), '-infinity')`
  await sql.unsafe(`copy (select * from usage_events where ${newest}) to '${file}'`)
  const text = await readFile(file, 'utf8')
  return text.trimEnd().split('\n')
}

/** Milliseconds for one COPY of all rows, in one transaction. */
export async function copyWhole(sql: postgres.Sql, table: string, rows: readonly string[]): Promise<number> {
  const { ms } = await timed(() => copyInto(sql, table, rows))
  return ms
}

/** Milliseconds for the same rows in commits of `size` over several connections: how ingestion cuts them. */
export async function copyInBatches(
  sql: postgres.Sql,
  table: string,
  rows: readonly string[],
  { size, connections }: { readonly size: number; readonly connections: number },
): Promise<number> {
  const starts = Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => index * size)
  const batches = starts.map((start) => rows.slice(start, start + size))
  const connection = async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) await copyInto(sql, table, batch)
  }
  const { ms } = await timed(() => Promise.all(Array.from({ length: connections }, connection)))
  return ms
}

async function copyInto(sql: postgres.Sql, table: string, rows: readonly string[]): Promise<void> {
  await pipeline([`${rows.join('\n')}\n`], await sql`copy ${sql(table)} from stdin`.writable())
}
