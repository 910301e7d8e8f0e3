import type { PGlite, Transaction } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import * as schema from '../schema/index.ts'
import { lockDataDirectory } from './data-directory.ts'
import type { Connection } from './database.ts'
import { migrationsFolder } from './migrations.ts'
import { PreparingPGlite } from './preparing-pglite.ts'
import type { TransactionWire, Wire } from './wire.ts'

/**
 * Opens the embedded database in a directory, which no other process may have open: a second opener would damage it, so it
 * is refused with a `DataDirectoryInUse`.
 */
export async function connectPglite(dataDirectory: string): Promise<Connection> {
  const unlock = await lockDataDirectory(dataDirectory)
  try {
    return await open(new PreparingPGlite(`${dataDirectory}/database`), unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

/** Opens an embedded database in memory, from an image made by {@link dumpImage} when one is given. */
export async function connectMemory(image?: Blob): Promise<Connection & { dumpImage(): Promise<Blob> }> {
  const client = new PreparingPGlite(image === undefined ? {} : { loadDataDir: image })
  const connection = await open(client, async () => {})
  return { ...connection, dumpImage: () => client.dumpDataDir('none') }
}

async function open(client: PGlite, afterClose: () => Promise<void>): Promise<Connection> {
  const database = drizzle({ client, schema })
  await migrate(database, { migrationsFolder })
  return {
    kind: 'pglite',
    database,
    wire: wireOf(client),
    transaction: (work) => client.transaction((open) => work(wireOfOpen(open))),
    close: async () => {
      await client.close()
      await afterClose()
    },
  }
}

/** `depth`: how many savepoints it stands in, each by a name of its own. */
function wireOfOpen(open: Transaction, depth = 0): TransactionWire {
  return {
    ...wireOf(open),
    savepoint: async (work) => {
      const name = `inside_${depth}`
      await open.exec(`savepoint ${name}`)
      try {
        const value = await work(wireOfOpen(open, depth + 1))
        await open.exec(`release savepoint ${name}`)
        return value
      } catch (error) {
        await open.exec(`rollback to savepoint ${name}`)
        throw error
      }
    },
  }
}

function wireOf(client: Pick<PGlite, 'query'>): Wire {
  return {
    send: async (text, params) => (await client.query<unknown[]>(text, [...params], { rowMode: 'array' })).rows,
    sendNamed: async (text, params) => (await client.query<object>(text, [...params])).rows,
  }
}
