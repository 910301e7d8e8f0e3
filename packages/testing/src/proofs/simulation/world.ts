import type { Context } from '@tallywright/engine'
import type { Answer, TestApi } from '../../test-api.ts'
import { type Chance, chanceOf } from '../chance.ts'
import { type Books, rowsOf } from '../invariants/books.ts'
import { catalog } from './catalog.ts'

/** A sandbox that commands are tried on, through the API as a caller would. */
export interface World {
  readonly chance: Chance
  readonly books: Books
  /** Their externalIds. */
  readonly customers: readonly string[]
  /** Our ids of them, in the same order. */
  readonly customerIds: readonly string[]
  readonly ask: (path: string, input: object) => Promise<Answer>
  readonly tell: (path: string, input: object, idempotencyKey?: string) => Promise<Answer>
  /** A text that no earlier call gave. */
  readonly newName: () => string
  now(): Promise<number>
}

const TIME_ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu']

/** A new environment with the catalog and a few customers. What happens in it depends on the seed alone. */
export async function openWorld(api: TestApi, seed: string, customerCount: number): Promise<World> {
  const chance = chanceOf(seed)
  const context = await api.newEnvironment()
  const key = await api.newKey(context, 'secret')
  let names = 0
  const newName = () => `${seed}-${names++}`
  const customers = Array.from({ length: customerCount }, (_, index) => `customer-${index}`)
  const customerIds: string[] = []
  const world: World = {
    chance,
    customerIds,
    books: { connection: api.connection, store: api.engine.store, environmentId: context.environmentId },
    customers,
    ask: (path, input) => api.query(path, input, { key }),
    tell: (path, input, idempotencyKey = newName()) => api.mutate(path, input, { key, idempotencyKey }),
    newName,
    now: () => clockIn(context),
  }
  await mustTell(world, 'catalog.push', { catalog })
  const graceMinutes = chance.pick([0, 0, 60, 7 * 24 * 60])
  const collection = chance.pick(['charge_automatically', 'charge_automatically', 'send_invoice'])
  await mustTell(world, 'environments.updateSettings', { invoices: { graceMinutes, collection } })
  for (const externalId of customers) {
    const customer = { externalId, name: externalId, timeZone: chance.pick(TIME_ZONES) }
    customerIds.push(((await mustTell(world, 'customers.create', customer)) as { id: string }).id)
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

/** A digest of every row of the environment: what a refused command leaves as it was. */
export async function fingerprintOf(books: Books): Promise<string> {
  const tables = await rowsOf<{ name: string }>(
    books,
    `select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'environment_id' and table_name not in ('previews', 'api_keys')
      order by 1`,
  )
  const parts = tables.map(
    ({ name }) => `select md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as part
      from ${name} t where environment_id = :environment`,
  )
  const rows = await rowsOf<{ part: string }>(books, parts.join(' union all '))
  return rows.map(({ part }) => part).join(' ')
}
