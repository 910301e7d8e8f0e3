import { composeId } from '@tallywright/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEMO_KEYS, type KeyIdentity, keyDigest, keyPrefix, keyText, readKey } from './key-text.ts'

const identity: fc.Arbitrary<KeyIdentity> = fc.record({
  id: fc.bigInt(0n, 2n ** 60n - 1n).map((randomness) => composeId('apiKey', 1_700_000_000_000, 0, randomness)),
  kind: fc.constantFrom('secret' as const, 'publishable' as const, 'restricted' as const),
  environment: fc.constantFrom('live' as const, 'sandbox' as const),
})
const secret = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('the text of a key', () => {
  test('says its world and kind, its id, its secret and a checksum', () => {
    const id = composeId('apiKey', 1_700_000_000_000, 0, 1n)
    const key = { id, kind: 'restricted', environment: 'live' } as const
    expect(keyPrefix(key)).toBe(`tw_live_rk_${id.slice(4)}`)
    expect(keyText(key, new Uint8Array(32))).toMatch(/^tw_live_rk_[0-9a-z]{24}_0{64}[0-9a-f]{8}$/)
  })

  test('leads back to its id', () => {
    fc.assert(
      fc.property(identity, secret, (key, bytes) => {
        expect(readKey(keyText(key, bytes))).toEqual({ id: key.id, isDemo: false })
      }),
    )
  })

  test('with any one character changed is no key, so a typing mistake never reaches the database', () => {
    fc.assert(
      fc.property(
        identity,
        secret,
        fc.nat(),
        fc.constantFrom(...'0123456789abcdefs_T'),
        (key, bytes, at, character) => {
          const text = keyText(key, bytes)
          const index = at % text.length
          const changed = text.slice(0, index) + character + text.slice(index + 1)
          expect(readKey(changed) === null).toBe(changed !== text)
        },
      ),
    )
  })

  test('is stored as a digest of all of it', () => {
    const text = DEMO_KEYS.secret.text
    expect(keyDigest(text)).toMatch(/^[0-9a-f]{64}$/)
    expect(keyDigest(text)).not.toBe(keyDigest(`${text} `))
  })
})

describe('the keys of the demo', () => {
  test('are always the same, are recognised, and have ids of their own', () => {
    expect(DEMO_KEYS.secret.text).toMatch(/^tw_test_sk_demo_[0-9a-f]{72}$/)
    expect(DEMO_KEYS.publishable.text).toMatch(/^tw_test_pk_demo_[0-9a-f]{72}$/)
    for (const { id, text } of Object.values(DEMO_KEYS)) expect(readKey(text)).toEqual({ id, isDemo: true })
    expect(DEMO_KEYS.secret.id).not.toBe(DEMO_KEYS.publishable.id)
  })
})

test.each([
  ['nothing', ''],
  ['a word', 'hello'],
  ['only a prefix', 'tw_test_sk_'],
  ['a restricted demo key', DEMO_KEYS.secret.text.replace('_sk_', '_rk_')],
  ['a key of another system', `sk_test_${'0'.repeat(24)}`],
  ['a key in capitals', DEMO_KEYS.secret.text.toUpperCase()],
])('%s is no key', (_, text) => {
  expect(readKey(text)).toBeNull()
})
