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

/**
 * Looks up a link by its token. Null whatever is wrong with it: unknown, mistyped, expired, revoked, used, of an invoice
 * that is void or of a customer who is deleted. Which it is tells somebody who tries tokens too much.
 */
export async function identifyLink({ store, wallClock }: Engine, token: string): Promise<LinkHolder | null> {
  const read = readLink(token)
  const row = read === null ? null : await store.directory.recoveryLink(read.bucket, read.id)
  if (row === null || !isSameDigest(row.tokenHash, keyDigest(token))) return null
  if (row.revokedAt !== null || row.usedAt !== null || row.expiresAt <= wallClock()) return null
  const { bucket, environmentId, customerId, invoiceId, id: linkId } = row
  const stands = await store.read(environmentId, async ({ invoices, customers }) => {
    const invoice = await invoices.find(bucket, invoiceId)
    return invoice?.status !== 'void' && (await customers.find(customerId)) !== null
  })
  return stands ? { linkId, environmentId, invoiceId } : null
}
