import { addMilliseconds, MINUTE } from '@tallywright/domain'
import { storedRows } from '@tallywright/testing/stored-rows'
import { newEnvironment, openTestEngine, type TestEngine, valueIn } from '@tallywright/testing/test-engine'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { type Context, createApiKey, identifyKey, listApiKeys, revokeApiKey } from '../index.ts'
import { keyDigest } from './key-text.ts'

let opened: TestEngine
let context: Context
let count = 0

beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
})
afterAll(() => opened.close())
beforeEach(async () => {
  context = await newEnvironment(opened.engine)
})

const input = { name: 'Server', kind: 'secret' } as const
const request = (key = `k${count++}`, callerSecret = 'the text of the caller’s key') => {
  return { key, procedure: 'apiKeys.create', input, bucket: null, callerSecret }
}
const identify = (text: string) => identifyKey(opened.engine, text, { acceptDemoKeys: false })

describe('a new key', () => {
  test('opens its environment, and no stored row holds its text', async () => {
    const { key, ...view } = valueIn(await createApiKey(context, input, request()))
    const { environmentId } = context
    const kept = { isDemo: false, secretHash: keyDigest(key) }
    const holder = { keyId: view.id, kind: 'secret', scopes: [], environmentId, ...kept }
    expect(await identify(key)).toEqual({ found: 'valid', holder })
    const rows = await storedRows(opened.connection)
    expect(rows).not.toContain(key)
    expect(rows).not.toContain(key.slice(-72, -8))
  })

  test('is shown again to a repeated request, and to nobody else', async () => {
    const first = valueIn(await createApiKey(context, input, request('same')))
    const again = await createApiKey(context, input, request('same'))
    expect([again.replayed, valueIn(again)]).toEqual([true, first])
    const bySomeoneElse = await createApiKey({ ...context, actor: 'key:other' }, input, request('same'))
    expect(bySomeoneElse.outcome).toMatchObject({ ok: false, error: { code: 'idempotency.mismatch' } })
    const withAnotherText = await createApiKey(context, input, request('same', 'another text'))
    expect(withAnotherText.outcome).toMatchObject({ ok: false, error: { code: 'idempotency.mismatch' } })
  })

  test('does not expire in the past', async () => {
    const { outcome } = await createApiKey(context, { ...input, expiresAt: '2025-12-31T23:59:59Z' }, request())
    expect(outcome).toMatchObject({ ok: false, error: { code: 'validation.failed', param: 'expiresAt' } })
  })
})

describe('a key', () => {
  test('that was revoked stays so, and is revoked once', async () => {
    const { id, key } = valueIn(await createApiKey(context, input, request()))
    const revoked = valueIn(await revokeApiKey(context, { apiKeyId: id }, request()))
    expect(revoked.revokedAt).toBe('2026-01-01T00:00:00Z')
    expect(valueIn(await revokeApiKey(context, { apiKeyId: id }, request()))).toEqual(revoked)
    expect(await identify(key)).toEqual({ found: 'revoked' })
    const told = await context.store.transaction(context.environmentId, (tx) => tx.outbox.ofEnvironment())
    expect(told.map(({ type }) => type)).toEqual(['api_key.created', 'api_key.revoked'])
  })

  test('of another environment cannot be revoked or listed', async () => {
    const { id } = valueIn(await createApiKey(context, input, request()))
    const other = await newEnvironment(opened.engine)
    const { outcome } = await revokeApiKey(other, { apiKeyId: id }, request())
    expect(outcome).toMatchObject({ ok: false, error: { code: 'api_key.not_found' } })
    expect(valueIn(await listApiKeys(other, { limit: 10 })).items).toEqual([])
  })

  test('is noted as used at most once a minute', async () => {
    const { key } = valueIn(await createApiKey(context, input, request()))
    const start = opened.clock.wall
    const lastUse = async () => valueIn(await listApiKeys(context, { limit: 1 })).items[0]?.lastUsedAt
    const seen: (string | null | undefined)[] = [await lastUse()]
    for (const later of [0, MINUTE - 1, MINUTE]) {
      opened.clock.wall = addMilliseconds(start, later)
      await identify(key)
      seen.push(await lastUse())
    }
    opened.clock.wall = start
    const [first, minuteLater] = ['2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z']
    expect(seen).toEqual([null, first, first, minuteLater])
  })

  test('with a right id and another secret is unknown', async () => {
    const [one, other] = [await createApiKey(context, input, request()), await createApiKey(context, input, request())]
    expect(await context.store.directory.keyById(valueIn(other).id)).not.toBeNull()
    const mixed = valueIn(one).key.slice(0, -72) + valueIn(other).key.slice(-72)
    expect(await identify(mixed)).toEqual({ found: 'unknown' })
  })
})
