import { bucketOfId } from '@tallywright/domain'
import type { Context } from '@tallywright/engine'
import type { Answer, TestApi } from '../../harness/test-api.ts'
import { type Chance, chanceOf } from '../chance.ts'
import { type Books, type CustomerRef, rowsOf } from '../invariants/books.ts'
import type { Surroundings } from './surroundings.ts'

/** A sandbox that commands are tried on, through the API as a caller would. */
export interface World {
  readonly chance: Chance
  /** Of the engine that serves it. */
  readonly context: Context
  readonly books: Books
  /** Their externalIds. */
  readonly customers: readonly string[]
  /** What we call them, in the same order. */
  readonly refs: readonly CustomerRef[]
  /** That all is sold in. */
  readonly currency: string
  /** Where customers may live; none where nothing is taxed. */
  readonly countries: readonly string[]
  readonly ask: (path: string, input: object) => Promise<Answer>
  readonly tell: (path: string, input: object, idempotencyKey?: string) => Promise<Answer>
  /** A text that no earlier call gave. */
  readonly newName: () => string
  /** The events that were reported, or set, so far; some of them were refused. */
  readonly reported: { readonly customerId: string; readonly idempotencyKey: string }[]
  /** What was asked to be held, some of it in vain. */
  readonly held: { readonly customerId: string; readonly featureSlug: string; readonly units: number }[]
  now(): Promise<number>
  /** A digest of every row of these customers and of those that belong to nobody: what a refused command leaves as it was. */
  fingerprint(customers: readonly CustomerRef[]): Promise<string>
}

/** A new environment with the catalog and a few customers. What happens in it depends on the seed alone. */
export async function openWorld(
  api: TestApi,
  seed: string,
  customerCount: number,
  surroundingsBy: (chance: Chance) => Surroundings,
): Promise<World> {
  const chance = chanceOf(seed)
  const context = await api.newEnvironment()
  const key = await api.newKey(context, 'secret')
  let names = 0
  const newName = () => `${seed}-${names++}`
  const customers = Array.from({ length: customerCount }, (_, index) => `customer-${index}`)
  const refs: CustomerRef[] = []
  const books = { connection: api.connection, store: api.engine.store, environmentId: context.environmentId }
  const tables = await tablesOf(books)
  const { catalog, settings, currency, timeZones, countries } = surroundingsBy(chance)
  const world: World = {
    chance,
    context,
    currency,
    countries,
    refs,
    books,
    customers,
    ask: (path, input) => api.query(path, input, { key }),
    tell: (path, input, idempotencyKey = newName()) => api.mutate(path, input, { key, idempotencyKey }),
    newName,
    reported: [],
    held: [],
    now: () => clockIn(context),
    fingerprint: (whose) => fingerprintOf({ ...books, customers: whose }, tables),
  }
  await mustTell(world, 'catalog.push', { catalog })
  await mustTell(world, 'environments.updateSettings', settings)
  for (const externalId of customers) {
    const lives = {
      timeZone: chance.pick(timeZones),
      ...(countries.length > 0 && { address: { country: chance.pick(countries) } }),
    }
    const customer = { externalId, name: externalId, ...lives }
    const { id } = (await mustTell(world, 'customers.create', customer)) as { id: string }
    refs.push({ id, bucket: bucketOfId('customer', id) ?? 0 })
    await mustTell(world, 'paymentMethods.create', { customerId: externalId, provider: 'sandbox', token: 'succeeds' })
  }
  return world
}

async function clockIn({ store, environmentId }: Context): Promise<number> {
  const { clockAt } = await store.transaction(environmentId, ({ environment }) => environment.get())
  return clockAt ?? 0
}

/** The answer of a command that the world cannot be made without. */
async function mustTell({ tell }: World, path: string, input: object): Promise<unknown> {
  const { data, text } = await tell(path, input)
  if (data === undefined) throw new Error(`${path} was refused: ${text}`)
  return data
}

interface Table {
  readonly name: string
  readonly has_bucket: boolean
}

/** Previews, what a key was last used for, and refused usage, which is kept to be looked into, are no effects. */
function tablesOf(books: Books): Promise<Table[]> {
  return rowsOf<Table>(
    books,
    `select table_name as name, bool_or(column_name = 'bucket') as has_bucket from information_schema.columns
      where table_schema = 'public' and table_name not in ('previews', 'api_keys', 'refused_usage')
      group by 1 having bool_or(column_name = 'environment_id') order by 1`,
  )
}

/** Every version of a row has the number of the transaction that wrote it, so count and latest number tell of any change. */
async function fingerprintOf(books: Books, tables: readonly Table[]): Promise<string> {
  const parts = tables.map(
    ({ name, has_bucket }) => `select count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) as part
      from ${name} t where ${has_bucket ? ':theirs' : 'environment_id = :environment'}`,
  )
  const rows = await rowsOf<{ part: string }>(books, parts.join(' union all '))
  return rows.map(({ part }) => part).join(', ')
}
