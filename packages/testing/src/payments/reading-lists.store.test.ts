import { listCreditNotes, listPayments } from '@tallywright/engine'
import { createStore } from '@tallywright/store'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { valueIn } from '../harness/test-engine.ts'

let api: TestApi
let environmentId: string
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
  const sandbox = await createSandboxOn({ engine: api.engine, fetch: api.serve }, {})
  environmentId = sandbox.environmentId
  const { customers, paymentMethods, invoices, creditNotes } = sandbox.billing
  for (const externalId of ['ada', 'bob', 'eve']) {
    await customers.create({ externalId })
    await paymentMethods.create({ customerId: externalId, provider: 'sandbox', token: 'succeeds' })
    const lines = [{ description: 'Stickers', quantity: 1, unitAmount: '10' }]
    const invoice = await invoices.create({ customerId: externalId, currency: 'USD', lines, autoAdvance: true })
    await creditNotes.create({ invoiceId: invoice.id })
  }
})
afterAll(() => api.close())

test.each([
  ['payments', listPayments],
  ['credit notes', listCreditNotes],
])('a page of many %s is read with as many statements as a page of one', async (_, list) => {
  const one = await statementsOf(list, 1)
  const many = await statementsOf(list, 3)
  expect([one.items.length, many.items.length]).toEqual([1, 3])
  expect(many.count).toBe(one.count)
  expect(many.items[0]).toEqual(one.items[0])
})

async function statementsOf(list: typeof listPayments | typeof listCreditNotes, limit: number) {
  const { connection, engine } = api
  let count = 0
  const counting: typeof connection = {
    ...connection,
    transaction: (work) =>
      connection.transaction((wire) => {
        const send: typeof wire.send = (text, params) => {
          count++
          return wire.send(text, params)
        }
        return work({ ...wire, send })
      }),
  }
  const context = { ...engine, store: createStore(counting), environmentId, actor: 'test', reason: null }
  const { items } = valueIn<{ readonly items: readonly object[] }>(await list(context, { limit }))
  return { items, count }
}
