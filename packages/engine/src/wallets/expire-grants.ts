import {
  expireGrant,
  expireGrants,
  followedBy,
  hasEnded,
  isLive,
  type OpenGrant,
  type WalletMovement,
} from '@tallywright/domain'
import type { DueGrant } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import type { Acted } from '../deadlines/take-step.ts'
import { moveWallet } from './move-wallet.ts'

/**
 * Books what is left of the grants of a wallet that end now as breakage, as of that instant (semantics §8). Doing it again
 * changes nothing. Null where nothing was left, or all of it waits for the renewal that rolls it over.
 */
export async function reachGrantExpiry(context: Context, moment: Moment, due: DueGrant): Promise<Acted | null> {
  const { bucket, customerId, unit, deadlineAt: at } = due
  await moment.tx.customers.lockEvenDeleted(bucket, customerId)
  const { entries } = await expire(context, moment, due)
  if (entries.length === 0) return null
  const outcome = `expired in ${unit}`
  const reached = { at, kind: 'grant_expiry', customerId, subscriptionId: null, invoiceId: null, outcome }
  return { reached, toCollect: null }
}

async function expire(context: Context, moment: Moment, due: DueGrant): Promise<WalletMovement> {
  const { bucket, customerId, unit, id } = due
  const key = { bucket, customerId, unit }
  const abandoned: string[] = []
  for (const grant of (await moment.tx.wallets.find(key)).grants) {
    const isRolling = grant.rollover !== null && hasEnded(grant, moment.now)
    if (isRolling && !(await waitsForRenewal(moment, bucket, grant))) abandoned.push(grant.id)
  }
  const movement = await moveWallet(context, moment, key, `grant_expiry:${id}`, (wallet, at) =>
    abandoned.reduce<WalletMovement>(
      (before, grantId) => followedBy(before, (current) => expireGrant(current, grantId, at)),
      expireGrants(wallet, at),
    ),
  )
  await moment.tx.wallets.forgetDueGrants(key, moment.now)
  return movement
}

/** Its subscription is about to pass the end of the period that the grant came with, and decides what rolls over. */
async function waitsForRenewal({ tx }: Moment, bucket: number, { origin }: OpenGrant): Promise<boolean> {
  const stored = origin === null ? null : await tx.subscriptions.find(bucket, origin.subscriptionId)
  if (stored === null || !isLive(stored.subscription)) return false
  return stored.subscription.period?.start === origin?.periodStart
}
