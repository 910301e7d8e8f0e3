import { addGrant, boughtGrant, restAfterDecline } from '@tallywright/domain'
import type { InvoiceRow, TopUpRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { topUpView } from '../views/top-up-view.ts'
import { restAutoTopUp } from './auto-top-up-state.ts'
import { moveWallet } from './move-wallet.ts'

/** The top-up that waits for an invoice; null where none does. */
export async function topUpWaitingFor(
  { tx }: Moment,
  { bucket, id, subscriptionId }: Pick<InvoiceRow, 'bucket' | 'id' | 'subscriptionId'>,
): Promise<TopUpRow | null> {
  const row = subscriptionId === null ? await tx.topUps.ofInvoice(bucket, id) : null
  return row?.state === 'pending' ? row : null
}

/**
 * The invoice of a top-up is paid, whatever way its money took: what was bought comes in the same transaction, and once,
 * because a top-up that is granted waits for nothing (semantics §8).
 */
export async function grantTopUp(context: Context, moment: Moment, invoice: InvoiceRow): Promise<void> {
  const row = await topUpWaitingFor(moment, invoice)
  if (row === null) return
  const { tx, now } = moment
  const { bucket, customerId, unit } = row
  const key = { bucket, customerId, unit }
  const customer = await tx.customers.lockEvenDeleted(bucket, customerId)
  if (customer === null) return
  const grant = boughtGrant({ ...row, id: context.ids.next('grant', bucket) }, now, customer.timeZone)
  await saveTopUp(moment, row, { state: 'granted', grantId: grant.id }, 'top_up.granted')
  const { autoTopUp } = await tx.wallets.lock(key)
  if (autoTopUp?.pendingId === row.id) {
    await tx.wallets.noteAutoTopUp(key, { autoTopUp: { ...autoTopUp, pendingId: null, rest: null, declines: 0 } })
  }
  await moveWallet(context, moment, key, `top_up:${row.id}`, (wallet, at) => addGrant(wallet, grant, at))
}

/** Its invoice is void: it never comes. One that was made by itself rests, and says why (semantics §8). */
export async function dropTopUp(moment: Moment, invoice: InvoiceRow): Promise<void> {
  const row = await topUpWaitingFor(moment, invoice)
  if (row === null) return
  const { bucket, customerId, unit } = row
  const key = { bucket, customerId, unit }
  await saveTopUp(moment, row, { state: 'dropped' }, 'top_up.dropped')
  if (!row.isAutomatic) return
  const wallet = await moment.tx.wallets.lock(key)
  const { autoTopUp } = wallet
  if (autoTopUp === null || autoTopUp.pendingId !== row.id) return
  const declines = autoTopUp.declines + 1
  const rest = restAfterDecline(invoice.lastPaymentError ?? VOIDED, moment.now, declines)
  await restAutoTopUp(moment, key, { ...wallet, autoTopUp: { ...autoTopUp, declines } }, rest)
}

const VOIDED = { code: 'invoice.void', message: 'The invoice was declared void.', hard: false }

type TopUpChange = Partial<Pick<TopUpRow, 'state' | 'grantId' | 'creditedNet' | 'takenBack'>>

export async function saveTopUp(moment: Moment, row: TopUpRow, change: TopUpChange, type: string): Promise<void> {
  const saved = { ...row, ...change, version: row.version + 1, updatedAt: moment.now }
  const { bucket, id, version, updatedAt } = saved
  await moment.tx.topUps.save({ bucket, id, version, updatedAt, ...change })
  tellTopUp(moment, saved, type)
}

export function tellTopUp(moment: Moment, row: TopUpRow, type: string): void {
  const object = { type: 'top_up', id: row.id, version: row.version }
  recordEvents(moment, { bucket: row.bucket, id: row.customerId }, [{ type, object, snapshot: topUpView(row) }])
}
