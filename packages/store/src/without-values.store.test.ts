import { instantFromIso } from '@tallywright/domain'
import { newEnvironment, openTestEngine, type TestEngine } from '@tallywright/testing/test-engine'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { isDatabaseAway } from './connect/database-away.ts'
import { type StoreTransaction, sqlState, violatedConstraint } from './store.ts'

let opened: TestEngine
let environmentId: string
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
  environmentId = (await newEnvironment(opened.engine)).environmentId
})
afterAll(() => opened.close())

// Nothing can be stored that has a NUL in it, so each of these is refused, with the name among its values.
const NAME = 'Grace Hopper\0'
const at = instantFromIso('2026-01-01T00:00:00Z')
const seller = { name: NAME, email: null, address: null, vatNumber: null, registrationNumber: null }
const environment = { id: NAME, kind: 'live', name: NAME, clockMode: 'wall', seller, createdAt: at } as const
const told = {
  ...{ provider: 'sandbox', id: 'told', type: 'charge', subject: {}, receivedAt: at, dueAt: at, failures: 1 },
  error: NAME,
}
const find = (tx: StoreTransaction) => tx.customers.list({ email: NAME }, { limit: 1, after: null })
const wrapped = (cause: unknown) => {
  throw new Error('a renewal failed', { cause })
}

test.each<[string, () => Promise<unknown>]>([
  ['in a transaction', () => opened.engine.store.transaction(environmentId, find)],
  ['together with others', () => opened.engine.store.together(environmentId, find)],
  ['on a savepoint', () => opened.engine.store.transaction(environmentId, (tx) => tx.tentatively(find))],
  ['inside of what failed', () => opened.engine.store.transaction(environmentId, (tx) => find(tx).catch(wrapped))],
  ['without a transaction', () => opened.engine.store.read(environmentId, find)],
  ['of all environments', () => opened.engine.store.directory.byId(NAME)],
  ['by a prepared statement', () => opened.engine.store.directory.keyById(NAME)],
  ['at the first start', () => opened.engine.store.bootstrap((directory) => directory.add(environment))],
  ['in the books of the sandbox', () => opened.engine.store.sandboxBooks.find('customer', NAME)],
  ['of what providers told', () => opened.engine.store.providerEvents.store(told)],
])('a statement that fails %s says its text and the reason, and nothing of its values', async (_, ask) => {
  const error: unknown = await ask().then(
    () => null,
    (reason) => reason,
  )
  expect(logged(error)).toMatch(/the database refused: \w+ .*\$1/s)
  expect(logged(error)).toMatch(/invalid byte sequence/)
  expect(logged(error)).not.toMatch(/Hopper/)
})

test('why it failed is known as before', async () => {
  const { directory } = opened.engine.store
  const again = await directory.byId(environmentId)
  const error = await directory.add(again ?? environment).catch((reason: unknown) => reason)
  expect([sqlState(error), violatedConstraint(error), isDatabaseAway(error)]).toEqual([
    '23505',
    'environments_pkey',
    false,
  ])
})

/** What a logger writes of an error: its own properties, its message and stack, and those of its causes. */
function logged(error: unknown): string {
  const words = [JSON.stringify(error)]
  for (let current = error; current instanceof Error; current = current.cause) {
    words.push(current.message, current.stack ?? '')
  }
  return words.join('\n')
}
