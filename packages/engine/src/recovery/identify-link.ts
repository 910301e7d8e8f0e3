import { addMilliseconds, HOUR } from '@tallywright/domain'
import type { Engine } from '../command/context.ts'
import { isSameDigest } from '../environments/identify-key.ts'
import { keyDigest } from '../environments/key-text.ts'
import { readLink } from './link-text.ts'

/** Whom the token of a link speaks for: the customer of one invoice. */
export interface LinkHolder {
  readonly linkId: string
  readonly environmentId: string
  readonly invoiceId: string
}

/** Whoever paid and lost the answer asks again, and is told that it is paid; a paid invoice takes no money. */
const STILL_ANSWERS_MS = HOUR

/**
 * Looks up a link by its token. Null whatever is wrong with it: unknown, mistyped, expired, revoked, used a while
 * ago, of an invoice that is void or of a customer who is deleted. Which it is tells somebody who tries tokens too much.
 */
export async function identifyLink({ store, wallClock }: Engine, token: string): Promise<LinkHolder | null> {
  const read = readLink(token)
  const row = read === null ? null : await store.directory.recoveryLink(read.bucket, read.id)
  if (row === null || !isSameDigest(row.tokenHash, keyDigest(token))) return null
  const now = wallClock()
  const isOver = row.usedAt !== null && addMilliseconds(row.usedAt, STILL_ANSWERS_MS) <= now
  if (row.revokedAt !== null || isOver || row.expiresAt <= now) return null
  const { bucket, environmentId, customerId, invoiceId, id: linkId } = row
  const stands = await store.read(environmentId, async ({ invoices, customers }) => {
    const invoice = await invoices.find(bucket, invoiceId)
    return invoice?.status !== 'void' && (await customers.find(customerId)) !== null
  })
  return stands ? { linkId, environmentId, invoiceId } : null
}
