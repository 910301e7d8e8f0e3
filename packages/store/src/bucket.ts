import { createHash } from 'node:crypto'
import { BUCKET_COUNT } from '@tallywright/domain'

/**
 * The bucket of a customer, computed once and never changed: from `externalId` if given at creation, else from the
 * Idempotency-Key, else from something random, so that a retried create finds the same customer.
 */
export function bucketOf(environmentId: string, key: string): number {
  const digest = createHash('sha256').update(`${environmentId}\n${key}`).digest()
  return digest.readUInt16BE(0) % BUCKET_COUNT
}
