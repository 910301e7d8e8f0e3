import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SEAL_IV_LENGTH, seal, unseal } from './sealed.ts'

const iv = fc.uint8Array({ minLength: SEAL_IV_LENGTH, maxLength: SEAL_IV_LENGTH })

test('what is sealed opens with its own password and with no other', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), iv, (plain, password, other, bytes) => {
      const sealed = seal(plain, password, bytes)
      expect(unseal(sealed, password)).toBe(plain)
      expect(unseal(sealed, other)).toBe(other === password ? plain : null)
    }),
  )
})

test('what was changed does not open', () => {
  const sealed = Buffer.from(seal('a key', 'password', new Uint8Array(SEAL_IV_LENGTH)), 'base64')
  for (const index of sealed.keys()) {
    const changed = Buffer.from(sealed)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(unseal(changed.toString('base64'), 'password')).toBeNull()
  }
})
