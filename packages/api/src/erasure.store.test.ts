import { makeSampleWorld } from '@tallywright/testing/sample-world'
import { storedRows } from '@tallywright/testing/stored-rows'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

let api: TestApi

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const PERSON = {
  externalId: 'grace',
  name: 'Grace Hopper',
  email: 'grace@navy.example',
  address: { line1: '1 Navy Yard', city: 'Arlington', country: 'US' },
  vatNumber: 'US123456789',
  metadata: { note: 'likes compilers' },
}
const TRACES = ['"grace"', 'Grace Hopper', 'grace@navy.example', 'Navy Yard', 'Arlington', 'US123456789', 'compilers']

interface Invoice {
  readonly customer: object
  readonly number: string
  readonly lines: object[]
}

test('a deleted customer’s books stay, to the cent, and nothing in them says who it was', async () => {
  const { secretKey: key, context } = await makeSampleWorld(api, 'somebody else')
  const make = async (path: string, input: object) => {
    const { data, text } = await api.mutate(path, input, { key })
    expect(data, text).toBeDefined()
    return data as { id: string }
  }
  const { id: customerId } = await make('customers.create', PERSON)
  await make('paymentMethods.create', { customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await make('subscriptions.create', { customerId, planSlug: 'pro' })
  await make('usage.report', { customerId, featureSlug: 'api-calls', units: 500, idempotencyKey: 'one' })
  await make('testClocks.advance', { by: { months: 2 } })
  await make('subscriptions.cancel', { subscriptionId, behavior: 'now' })

  const invoices = async () => {
    const { data, text } = await api.query('invoices.list', { subscriptionId }, { key })
    expect(data, text).toBeDefined()
    return (data as { items: Invoice[] }).items
  }
  const before = await invoices()
  expect(before.length).toBeGreaterThan(2)
  expect(before[0]?.customer).toMatchObject({ name: 'Grace Hopper', address: { city: 'Arlington' } })
  for (const trace of TRACES) expect(await storedRows(api.connection, context.environmentId)).toContain(trace)

  await make('customers.delete', { customerId: 'grace' })

  const after = await storedRows(api.connection, context.environmentId)
  for (const trace of TRACES) expect(after).not.toContain(trace)
  const nobody = { line1: null, line2: null, city: null, postalCode: null, region: null, country: 'US' }
  const customer = { name: null, email: null, address: nobody, vatNumber: null }
  expect(await invoices()).toEqual(before.map((invoice) => ({ ...invoice, customer })))
  for (const path of ['customers.get', 'invoices.list', 'payments.list', 'subscriptions.list', 'usage.summary']) {
    const { status, text } = await api.query(path, { customerId }, { key })
    expect(status, `${path}: ${text}`).toBe(200)
  }
})
