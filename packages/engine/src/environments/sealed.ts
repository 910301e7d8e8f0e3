import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'

const IV_LENGTH = 12
const TAG_LENGTH = 16

/**
 * Encrypts what only the one who asked may read again. `password` must itself be too random to guess: the text of a key, of
 * which we keep no more than a digest. `iv`: 12 random bytes, new for each call.
 */
export function seal(plain: string, password: string, iv: Uint8Array): string {
  const cipher = createCipheriv('aes-256-gcm', cipherKey(password), iv)
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** Null when the password is another one. */
export function unseal(sealed: string, password: string): string | null {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', cipherKey(password), bytes.subarray(0, IV_LENGTH))
  decipher.setAuthTag(bytes.subarray(-TAG_LENGTH))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_LENGTH, -TAG_LENGTH)), decipher.final()]).toString()
  } catch {
    return null
  }
}

function cipherKey(password: string): Buffer {
  return createHash('sha256').update(`seal\n${password}`).digest()
}

export const SEAL_IV_LENGTH = IV_LENGTH
