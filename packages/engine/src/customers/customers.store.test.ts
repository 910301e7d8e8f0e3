import { bucketOfId } from '@tallywright/domain'
import { storedRows } from '@tallywright/testing/stored-rows'
import {
  newEnvironment,
  openTestEngine,
  sandboxProviders,
  type TestEngine,
  valueIn,
} from '@tallywright/testing/test-engine'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import {
  addPaymentMethod,
  type Context,
  type CreateCustomer,
  createCustomer,
  deleteCustomer,
  getCustomer,
  listCustomers,
  type PaymentProvider,
  requestBucket,
  updateCustomer,
} from '../index.ts'

let opened: TestEngine
let context: Context
let count = 0

beforeAll(async () => {
  const providers = new Map<string, PaymentProvider>()
  opened = await openTestEngine(inject('testDatabase'), { connections: 20, providers })
  // As a server has them: its books are in the same database.
  for (const [name, provider] of sandboxProviders({}, opened.engine.store.sandboxBooks)) providers.set(name, provider)
})
afterAll(() => opened.close())
beforeEach(async () => {
  context = await newEnvironment(opened.engine)
})

function create(input: Partial<CreateCustomer>, key = `k${count++}`) {
  const value = input.externalId
  const bucket = requestBucket(context.environmentId, { field: 'externalId', value }, key)
  return createCustomer(context, { timeZone: 'UTC', ...input }, { key, procedure: 'customers.create', input, bucket })
}

function request(customerId: string, input: unknown = customerId) {
  const bucket = requestBucket(context.environmentId, { field: 'customerId', value: customerId }, '')
  return { key: `k${count++}`, procedure: 'test', input, bucket }
}

const events = (customerId: string) =>
  context.store.transaction(context.environmentId, (tx) =>
    tx.outbox.ofCustomer(bucketOfId('customer', customerId) ?? 0, customerId),
  )

describe('a new customer', () => {
  test('is found by our id and by the caller’s own', async () => {
    const customer = valueIn(await create({ externalId: 'acme', name: 'Acme' }))
    for (const customerId of ['acme', customer.id]) {
      expect(valueIn(await getCustomer(context, { customerId }))).toEqual(customer)
    }
  })

  test('is the same one when its creation is sent again, with and without an id of the caller', async () => {
    for (const [key, input] of Object.entries({ with: { externalId: 'again' }, without: { name: 'Nameless' } })) {
      const [first, second] = [await create(input, key), await create(input, key)]
      expect([second.replayed, valueIn(second)]).toEqual([true, valueIn(first)])
    }
  })

  test('is one alone when 20 ask for the same id of theirs at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ externalId: 'race' })))
    const codes = answers.map(({ outcome }) => (outcome.ok ? 'created' : outcome.error.code))
    expect(codes.filter((code) => code === 'created')).toHaveLength(1)
    expect(new Set(codes)).toEqual(new Set(['created', 'customer.already_exists']))
  })

  test('needs a zone that exists', async () => {
    const { outcome } = await create({ timeZone: 'Mars/Olympus' })
    expect(outcome).toMatchObject({ ok: false, error: { code: 'validation.failed', param: 'timeZone' } })
  })

  test('has an invoice series of its own', async () => {
    const made = await Promise.all(['a', 'b', 'c'].map((externalId) => create({ externalId })))
    const prefixes = await context.store.transaction(context.environmentId, async (tx) => {
      const rows = await tx.customers.findMany(made.map((each) => valueIn(each).id))
      return [...rows.values()].map(({ invoicePrefix }) => invoicePrefix)
    })
    expect(new Set(prefixes).size).toBe(3)
    for (const prefix of prefixes) expect(prefix).toMatch(/^[0-9A-Z]{14}$/)
  })
})

describe('an update', () => {
  test('changes what is given, clears what is null and leaves the rest', async () => {
    const address = { line1: 'Street 1', country: 'DE' }
    const { id } = valueIn(await create({ name: 'Ada', email: 'ada@example.com', address, metadata: { a: '1' } }))
    const change = { customerId: id, name: 'Ada L.', email: null, metadata: { b: '2' } }
    const updated = valueIn(await updateCustomer(context, change, request(id)))
    const kept = { line1: 'Street 1', line2: null, city: null, postalCode: null, region: null, country: 'DE' }
    expect(updated).toMatchObject({ name: 'Ada L.', email: null, metadata: { b: '2' }, address: kept })
    expect(valueIn(await getCustomer(context, { customerId: id }))).toEqual(updated)
  })

  test('tells of a change with the next version, and of nothing when nothing changed', async () => {
    const { id } = valueIn(await create({ name: 'Ada' }))
    for (const name of ['Ada', 'Eve', 'Eve'])
      valueIn(await updateCustomer(context, { customerId: id, name }, request(id)))
    const told = await events(id)
    expect(told.map(({ type, sequence, objectVersion }) => [type, sequence, objectVersion])).toEqual([
      ['customer.created', 1, 1],
      ['customer.updated', 2, 2],
    ])
  })
})

describe('a deleted customer', () => {
  const person = {
    externalId: 'secret-name',
    name: 'Grace Hopper',
    email: 'grace@example.com',
    address: { line1: '1 Navy Yard', city: 'Arlington', country: 'US' },
    vatNumber: 'DE999999999',
    metadata: { note: 'likes compilers' },
  }
  const TRACES = ['secret-name', 'Grace Hopper', 'grace@example.com', 'Navy Yard', 'DE999999999', 'likes compilers']

  test('leaves no trace of the person in any row, also not in what was told or stored to be repeated, nor at the provider', async () => {
    const { id } = valueIn(await create(person, 'person'))
    const card = { customerId: id, provider: 'sandbox', token: 'succeeds', isDefault: true }
    valueIn(await addPaymentMethod(context, card, request(id)))
    const known = async () => JSON.stringify(await context.store.sandboxBooks.list('customer'))
    expect(await known()).toContain('Grace Hopper')
    valueIn(
      await updateCustomer(context, { customerId: 'secret-name', name: 'Grace Hopper USN' }, request('secret-name')),
    )
    const before = await storedRows(opened.connection, context.environmentId)
    for (const trace of TRACES) expect(before).toContain(trace)

    const deleted = valueIn(await deleteCustomer(context, { customerId: 'secret-name' }, request('secret-name')))
    expect(deleted).toEqual({ id, object: 'customer', deleted: true, deletedAt: '2026-01-01T00:00:00Z' })
    const after = await storedRows(opened.connection, context.environmentId)
    for (const trace of TRACES) expect(after).not.toContain(trace)
    for (const trace of TRACES) expect(await known()).not.toContain(trace)
    expect((await create(person, 'person')).outcome).toMatchObject({ ok: false, error: { code: 'customer.deleted' } })
  })

  test('is found by our id only, changes no more, and can be deleted again', async () => {
    const { id } = valueIn(await create(person))
    const deleted = valueIn(await deleteCustomer(context, { customerId: id }, request(id)))
    expect(valueIn(await getCustomer(context, { customerId: id }))).toMatchObject({ name: null, externalId: null })
    expect(await getCustomer(context, { customerId: 'secret-name' })).toMatchObject({
      error: { code: 'customer.not_found' },
    })
    expect(valueIn(await listCustomers(context, { limit: 10 })).items).toEqual([])
    const update = await updateCustomer(context, { customerId: id, name: 'X' }, request(id))
    expect(update.outcome).toMatchObject({ ok: false, error: { code: 'customer.deleted' } })
    expect(valueIn(await deleteCustomer(context, { customerId: id }, request(id)))).toEqual(deleted)
  })

  test('gives the caller’s id free', async () => {
    const first = valueIn(await create(person))
    valueIn(await deleteCustomer(context, { customerId: first.id }, request(first.id)))
    expect(valueIn(await create(person)).id).not.toBe(first.id)
  })
})

test('a list is filtered by the exact address and goes on where the page before ended', async () => {
  for (const name of ['a', 'b', 'c', 'd'])
    valueIn(await create({ name, email: name === 'd' ? 'd@x.org' : 'abc@x.org' }))
  const names = async (input: Parameters<typeof listCustomers>[1]) => {
    const { items, nextCursor } = valueIn(await listCustomers(context, input))
    return { names: items.map(({ name }) => name), nextCursor }
  }
  const all = await names({ limit: 100 })
  expect([...all.names].sort()).toEqual(['a', 'b', 'c', 'd'])
  const first = await names({ limit: 2, email: 'abc@x.org' })
  const second = await names({ limit: 2, email: 'abc@x.org', cursor: first.nextCursor ?? '' })
  expect([...first.names, ...second.names].sort()).toEqual(['a', 'b', 'c'])
  expect(second.nextCursor).toBeNull()
})
