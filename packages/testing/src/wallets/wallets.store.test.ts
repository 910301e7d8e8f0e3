import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { newWalletWorld } from './wallet-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const refusal = (code: string) => expect.objectContaining({ code })
const ada = { customerId: 'ada', unit: 'token' }

test('a grant waits until it is effective, ends at its expiry to the instant, and is booked once', async () => {
  const { client, wallet, until, accounts, violations } = await newWalletWorld(api)
  const granted = await client.wallets.grant({
    ...ada,
    amount: '12.5',
    priority: 3,
    effectiveAt: '2024-01-05T00:00:00Z',
    expiresAt: '2024-01-10T00:00:00Z',
  })
  expect(granted).toMatchObject({ balance: '0', upcoming: '12.5', grants: [{ priority: 3, source: 'manual' }] })
  await until('2024-01-05')
  expect(await wallet()).toMatchObject({ balance: '12.5', spendable: '12.5', upcoming: '0' })
  await client.testClocks.advance({ to: '2024-01-09T23:59:59.999Z' })
  expect((await wallet()).balance).toBe('12.5')
  const { deadlines } = await until('2024-01-10')
  expect(deadlines).toMatchObject([{ kind: 'grant_expiry', at: '2024-01-10T00:00:00Z' }])
  expect((await until('2024-01-20')).deadlines).toEqual([])
  expect(await wallet()).toMatchObject({ balance: '0', grants: [] })
  expect(await accounts()).toEqual({ breakage: 12.5 })
  expect(await violations()).toEqual([])
})

test('the ledger is read in pages, newest first', async () => {
  const { client } = await newWalletWorld(api)
  for (const amount of [10, -3, -4]) await client.wallets.adjust({ ...ada, amount })
  const first = await client.wallets.ledger({ ...ada, limit: 2 })
  expect(first.items.map(({ credit, amount }) => `${credit} ${amount}`)).toEqual(['spent 4', 'spent 3'])
  const rest = await client.wallets.ledger({ ...ada, cursor: first.nextCursor ?? '' })
  expect(rest).toMatchObject({ items: [{ debit: 'issued', amount: '10' }], nextCursor: null })
})

test('a customer’s state and list show every wallet', async () => {
  const { client } = await newWalletWorld(api)
  await client.wallets.grant({ customerId: 'ada', unit: 'USD', amount: 500 })
  await client.wallets.grant({ ...ada, amount: 7 })
  const { items } = await client.wallets.list({ customerId: 'ada' })
  expect(items.map(({ unit, balance }) => `${unit} ${balance}`)).toEqual(['USD 500', 'token 7'])
  expect((await client.customers.state({ customerId: 'ada' })).wallets).toEqual(items)
})

test.each<[string, object, string]>([
  ['a unit that nobody knows', { unit: 'gold', amount: 1 }, 'wallet.unknown_unit'],
  ['part of a cent', { unit: 'USD', amount: '0.5' }, 'validation.failed'],
  ['nothing', { amount: 0 }, 'validation.failed'],
  ['less than nothing', { amount: -1 }, 'validation.failed'],
  ['a beginning in the past', { amount: 1, effectiveAt: '2023-12-31T00:00:00Z' }, 'validation.failed'],
  ['an end before its beginning', { amount: 1, expiresAt: '2024-01-01T00:00:00Z' }, 'validation.failed'],
])('a grant of %s is refused', async (_, input, code) => {
  const { client, balance } = await newWalletWorld(api)
  await expect(client.wallets.grant({ ...ada, amount: 1, ...input })).rejects.toEqual(refusal(code))
  expect(await balance()).toBe('0')
})

test('no more is taken away than there is', async () => {
  const { client, balance } = await newWalletWorld(api)
  await client.wallets.adjust({ ...ada, amount: 5 })
  await expect(client.wallets.adjust({ ...ada, amount: '-5.1' })).rejects.toEqual(
    refusal('wallet.insufficient_balance'),
  )
  expect(await balance()).toBe('5')
})
