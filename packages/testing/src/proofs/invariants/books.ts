import { assert, type Instant } from '@tallywright/domain'
import type { Connection, Store } from '@tallywright/store'

/** What an invariant looks at: everything that one environment has stored. */
export interface Books {
  readonly connection: Connection
  readonly store: Store
  readonly environmentId: string
}

/** Something that holds after every command, whatever came before it. */
export interface Invariant {
  readonly name: string
  /** What contradicts it, each as a text that names the row; nothing when it holds. */
  readonly find: (books: Books) => Promise<string[]>
}

/** Runs a query in which `:environment` stands for the environment. */
export async function rowsOf<Row>({ connection, environmentId }: Books, query: string): Promise<Row[]> {
  assert(/^\w+$/.test(environmentId), 'the id of an environment needs no escaping')
  const found: unknown = await connection.database.execute(query.replaceAll(':environment', `'${environmentId}'`))
  return (Array.isArray(found) ? found : (found as { rows: unknown[] }).rows) as Row[]
}

/** An invariant that is a query: a row is a violation, and `what` says which. */
export function queried(name: string, query: string): Invariant {
  return { name, find: async (books) => (await rowsOf<{ what: string }>(books, query)).map(({ what }) => what) }
}

/** Where the environment's own clock stands. */
export async function clockOf({ store, environmentId }: Books): Promise<Instant> {
  const { clockAt } = await store.transaction(environmentId, ({ environment }) => environment.get())
  assert(clockAt !== null, 'an environment that is proved has a frozen clock')
  return clockAt
}
