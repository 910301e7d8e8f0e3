import { contract, type Procedure, SCOPES } from '@tallywright/contract'
import type { Context } from '@tallywright/engine'
import { nothing, sampleInputs } from '@tallywright/testing/sample-inputs'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

const procedures: readonly [string, Procedure][] = Object.entries(contract).flatMap(([resource, named]) =>
  Object.entries(named).map(([name, definition]): [string, Procedure] => [`${resource}.${name}`, definition]),
)
const inputs: Readonly<Record<string, unknown>> = sampleInputs(nothing)

let api: TestApi
let environment: Context
const keys: Record<string, string> = {}
/** The token of a recovery link. */
let link: string

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
  // A live one, which no procedure empties or deletes.
  environment = await api.newEnvironment('live')
  for (const kind of ['secret', 'publishable'] as const) keys[kind] = await api.newKey(environment, kind)
  link = await newRecoveryLink()
  for (const scope of SCOPES) {
    keys[`only ${scope}`] = await api.newKey(environment, 'restricted', [scope])
    const others = SCOPES.filter((other) => other !== scope)
    keys[`all but ${scope}`] = await api.newKey(environment, 'restricted', others)
  }
})
afterAll(() => api.close())

/** To an invoice of work in a sandbox: a live environment has nothing to pay with here. */
async function newRecoveryLink(): Promise<string> {
  const client = await api.newClient(await api.newEnvironment())
  const { id: customerId } = await client.customers.create({ name: 'Ada' })
  const lines = [{ description: 'Work', quantity: 1, unitAmount: '10.00' }]
  const { id: invoiceId } = await client.invoices.create({ customerId, currency: 'USD', lines, autoAdvance: true })
  return (await client.invoices.createRecoveryLink({ invoiceId })).token
}

async function codeFor(path: string, { kind }: Procedure, key: string | undefined): Promise<string | undefined> {
  const call = kind === 'query' ? api.query : api.mutate
  const { error, status } = await call(path, inputs[path], key === undefined ? {} : { key })
  expect(status).toBeLessThan(500)
  return error?.code
}

test('there is a sample input for every procedure, and for no other', () => {
  expect(Object.keys(inputs).sort()).toEqual(procedures.map(([path]) => path).sort())
})

describe.each(procedures)('%s', (path, definition) => {
  const { scope, publishable, recoveryLink } = definition.access

  test('without a key nobody may', async () => {
    expect(await codeFor(path, definition, undefined)).toBe('auth.missing_key')
  })

  test(`a publishable key ${publishable ? 'may' : 'may not'}`, async () => {
    const code = await codeFor(path, definition, keys.publishable)
    if (publishable) expect(code ?? '').not.toMatch(/^auth[.]/)
    else expect(code).toBe('auth.not_allowed')
  })

  test(`a recovery link ${recoveryLink ? 'may for its own invoice' : 'may not'}`, async () => {
    // What the samples name is not its own.
    expect(await codeFor(path, definition, link)).toBe(recoveryLink ? 'auth.invalid_recovery_link' : 'auth.not_allowed')
  })

  test(`a restricted key may with ${scope}, and with all others may not`, async () => {
    expect(await codeFor(path, definition, keys[`all but ${scope}`])).toBe('auth.not_allowed')
    // Of keys it may make only such as it could have been itself.
    if (path === 'apiKeys.create') return
    expect((await codeFor(path, definition, keys[`only ${scope}`])) ?? '').not.toMatch(/^auth[.]/)
  })

  test('a secret key may', async () => {
    expect((await codeFor(path, definition, keys.secret)) ?? '').not.toMatch(/^auth[.]/)
  })
})

describe('a restricted key', () => {
  const create = (scopes: readonly string[] | null) =>
    api.mutate('apiKeys.create', scopes === null ? { name: 'new' } : { name: 'new', kind: 'restricted', scopes }, {
      key: keys['only api_keys:write'] ?? '',
    })

  test('gives away scopes of its own and no other', async () => {
    expect((await create(['api_keys:write'])).status).toBe(200)
    expect((await create(['api_keys:write', 'usage:write'])).error?.code).toBe('auth.not_allowed')
    expect((await create(null)).error?.code).toBe('auth.not_allowed')
  })
})

describe('a key that does not work', () => {
  const codeWith = async (authorization: string) =>
    (await api.fetch('/trpc/environments.current', { headers: { authorization } })).error?.code

  test.each([
    ['no scheme', (key: string) => key, 'auth.invalid_key'],
    ['another scheme', (key: string) => `Basic ${key}`, 'auth.invalid_key'],
    ['no key', () => 'Bearer ', 'auth.invalid_key'],
    [
      'one letter other',
      (key: string) => `Bearer ${key.slice(0, -20)}${key.at(-20) === '0' ? '1' : '0'}${key.slice(-19)}`,
      'auth.invalid_key',
    ],
    ['something after it', (key: string) => `Bearer ${key} x`, 'auth.invalid_key'],
    ['a key, in lower case scheme', (key: string) => `bearer ${key}`, undefined],
  ])('%s', async (_, header, code) => {
    expect(await codeWith(header(keys.secret ?? ''))).toBe(code)
  })

  test('a revoked one is refused at once', async () => {
    const key = await api.newKey(environment, 'secret')
    const { data } = await api.query('apiKeys.list', { limit: 1 }, { key })
    const [newest] = (data as { items: { id: string }[] }).items
    await api.mutate('apiKeys.revoke', { apiKeyId: newest?.id }, { key })
    expect(await codeWith(`Bearer ${key}`)).toBe('auth.key_revoked')
  })

  test('an expired one is refused from that instant on', async () => {
    const input = { name: 'short', expiresAt: '2026-01-01T00:01:00Z' }
    const { data } = await api.mutate('apiKeys.create', input, { key: keys.secret ?? '' })
    const { key } = data as { key: string }
    expect(await codeWith(`Bearer ${key}`)).toBeUndefined()
    const { wall } = api.clock
    api.clock.wall = (wall + 60_000) as typeof wall
    expect(await codeWith(`Bearer ${key}`)).toBe('auth.key_expired')
    api.clock.wall = wall
  })
})
