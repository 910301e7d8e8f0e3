import { addMilliseconds, DAY, instantToIso, nextInvoiceStatus } from '@tallywright/domain'
import type { RecoveryLinkRow } from '@tallywright/store'
import type { Context } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { done, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { lockInvoice } from '../credit-notes/create-credit-note.ts'
import type { CreateApiKeyRequest } from '../environments/create-api-key.ts'
import { keyDigest } from '../environments/key-text.ts'
import { SEAL_IV_LENGTH, seal, unseal } from '../environments/sealed.ts'
import { linkText } from './link-text.ts'

/** A link without its token. */
function recoveryLinkView({ id, customerId, invoiceId, createdAt, expiresAt }: RecoveryLinkRow) {
  return {
    id,
    object: 'recovery_link' as const,
    customerId,
    invoiceId,
    createdAt: instantToIso(createdAt),
    expiresAt: instantToIso(expiresAt),
  }
}

type RecoveryLinkView = ReturnType<typeof recoveryLinkView>

export type CreatedRecoveryLink = RecoveryLinkView & { readonly token: string }

interface SealedLink {
  readonly view: RecoveryLinkView
  readonly sealedToken: string
}

/**
 * Makes a token with which a customer sees an unpaid invoice and pays it, and nothing else. Its text is in the answer and
 * nowhere else, as that of an API key: a digest is stored, and the stored reply is locked with what only the caller knows.
 */
export async function createRecoveryLink(
  context: Context,
  { invoiceId, expiresInDays }: { readonly invoiceId: string; readonly expiresInDays: number },
  { callerSecret, ...request }: CreateApiKeyRequest,
): Promise<CommandReply<CreatedRecoveryLink>> {
  const asked = { ...request, input: { input: request.input, actor: context.actor } }
  const password = `${request.key}\n${callerSecret}`
  const { outcome, replayed } = await runAtOnce<SealedLink>(context, asked, async (begun) => {
    const locked = await lockInvoice(context, begun, invoiceId)
    if (!locked.ok) return locked
    const { moment, invoice } = locked.value
    const { bucket, environmentId, customerId } = invoice
    const payable = nextInvoiceStatus(invoice.status, 'pay')
    if (!payable.ok) return payable
    if ((await moment.tx.customers.find(customerId)) === null) {
      return refused('customer.deleted', `the customer ${customerId} was deleted`)
    }
    const id = context.ids.next('recoveryLink', bucket)
    const token = linkText(id, moment.environment.kind, context.ids.secret())
    const [createdAt, expiresAt] = [moment.wall, addMilliseconds(moment.wall, expiresInDays * DAY)]
    const row = { bucket, environmentId, id, customerId, invoiceId, createdAt, expiresAt }
    const stored = { ...row, tokenHash: keyDigest(token), revokedAt: null, usedAt: null }
    await moment.tx.recoveryLinks.add(stored)
    const view = recoveryLinkView(stored)
    const object = { type: 'recovery_link', id, version: 1 }
    recordEvents(moment, { bucket, id: customerId }, [{ type: 'recovery_link.created', object, snapshot: view }])
    const iv = context.ids.secret().subarray(0, SEAL_IV_LENGTH)
    return done({ view, sealedToken: seal(token, password, iv) })
  })
  if (!outcome.ok) return { outcome, replayed }
  const token = unseal(outcome.value.sealedToken, password)
  if (token !== null) return { outcome: done({ ...outcome.value.view, token }), replayed }
  return { outcome: refused('idempotency.mismatch', 'the Idempotency-Key was used before by another caller'), replayed }
}

export interface RevokedLinksView {
  readonly object: 'revoked_recovery_links'
  readonly invoiceId: string
  /** How many were not revoked before. */
  readonly count: number
}

/** Makes all links to an invoice worthless. */
export function revokeRecoveryLinks(
  context: Context,
  { invoiceId }: { readonly invoiceId: string },
  request: IdempotentRequest,
): Promise<CommandReply<RevokedLinksView>> {
  return runAtOnce(context, request, async (begun) => {
    const locked = await lockInvoice(context, begun, invoiceId)
    if (!locked.ok) return locked
    const { moment, invoice } = locked.value
    const { bucket, customerId } = invoice
    const count = await moment.tx.recoveryLinks.revokeOfInvoice(bucket, invoiceId, moment.wall)
    const view = { object: 'revoked_recovery_links', invoiceId, count } as const
    const object = { type: 'invoice', id: invoiceId, version: invoice.version }
    recordEvents(moment, { bucket, id: customerId }, [
      { type: 'invoice.recovery_links_revoked', object, snapshot: view },
    ])
    return done(view)
  })
}
