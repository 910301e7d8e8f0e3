import { bucketOfId, endOfGrant } from '@tallywright/domain'
import type { Context } from '../command/context.ts'
import { afterLock } from '../command/now.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { lockCustomer } from '../customers/customer-fields.ts'
import type { EntitlementGrantView } from '../views/entitlement-grant-view.ts'
import { tell } from './grant-entitlement.ts'

/** Ends a temporary grant now, or before it has begun. What was used under it stays free (decision 37). */
export function revokeEntitlement(
  context: Context,
  { grantId }: { readonly grantId: string },
  request: IdempotentRequest,
): Promise<CommandReply<EntitlementGrantView>> {
  return runAtOnce(context, request, async (begun): Promise<Outcome<EntitlementGrantView>> => {
    const bucket = bucketOfId('entitlementGrant', grantId)
    const seen = bucket === null ? null : await begun.tx.entitlementGrants.find(bucket, grantId)
    if (bucket === null || seen === null) return noGrant(grantId)
    const locked = await lockCustomer(begun.tx.customers, seen.customerId)
    if (!locked.ok) return locked
    const moment = await afterLock(context, begun)
    // Somebody else may have ended it while this waited for the customer.
    const row = (await moment.tx.entitlementGrants.find(bucket, grantId)) ?? seen
    const end = endOfGrant(row)
    if (row.revokedAt !== null || (end !== null && end <= moment.now)) {
      return refused('entitlement.grant_ended', `the grant ${grantId} has ended`, { param: 'grantId' })
    }
    const revoked = { ...row, revokedAt: moment.now, version: row.version + 1 }
    await moment.tx.entitlementGrants.revoke(bucket, grantId, revoked.revokedAt, revoked.version)
    return done(tell(moment, 'entitlement.revoked', revoked))
  })
}

function noGrant(grantId: string) {
  return refused('entitlement.grant_not_found', `there is no grant ${grantId}`, { param: 'grantId' })
}
