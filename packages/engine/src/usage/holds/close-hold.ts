import { bucketOfId } from '@tallywright/domain'
import type { CustomerRow, UsageHoldRow } from '@tallywright/store'
import { momentOf } from '../../clocks/customer-moment.ts'
import type { Context, Moment } from '../../command/context.ts'
import { done, type Outcome, refused } from '../../command/outcome.ts'
import { runQuery } from '../../command/run-query.ts'
import { type UsageHoldView, usageHoldView } from '../../views/usage-hold-view.ts'
import { receiptOf, type UsageReceipt } from '../ingestion/report-one.ts'
import { recordUsage } from '../ingestion/report-usage.ts'
import type { ReportedEvent } from '../ingestion/reported-event.ts'

export interface OfHold {
  readonly holdId: string
}

export interface SettleUsage extends OfHold, Pick<ReportedEvent, 'units' | 'timestamp' | 'properties'> {}

/**
 * Reports what was used of a hold, which sets nothing aside any more: more or less than was held, and also when its time is over.
 * The event has the key `hold:<id>`, so settling again is a duplicate, or a conflict where the content is another.
 */
export function settleUsage(context: Context, { holdId, ...used }: SettleUsage): Promise<Outcome<UsageReceipt>> {
  return withHold(context, holdId, async (moment, hold, customer) => {
    if (hold.state === 'released') return isClosed(hold)
    const { featureSlug, properties } = hold
    const event = { properties, ...used, customerId: customer.id, featureSlug, idempotencyKey: `hold:${hold.id}` }
    const [result] = await recordUsage(context, moment, [event])
    const receipt = receiptOf(result)
    if (receipt.ok && hold.state !== 'settled') await moment.tx.usageHolds.close(hold.bucket, hold.id, 'settled')
    return receipt
  })
}

/** Gives back what a hold sets aside; again, or after its time, it changes nothing. */
export function releaseUsage(context: Context, { holdId }: OfHold): Promise<Outcome<UsageHoldView>> {
  return withHold(context, holdId, async ({ tx, now }, hold) => {
    if (hold.state === 'settled') return isClosed(hold)
    if (hold.state === 'open' && hold.expiresAt > now) {
      await tx.usageHolds.close(hold.bucket, hold.id, 'released')
      return done(usageHoldView({ ...hold, state: 'released' }, now))
    }
    return done(usageHoldView(hold, now))
  })
}

/** The customer is the lock of their holds. */
function withHold<Reply>(
  context: Context,
  holdId: string,
  act: (moment: Moment, hold: UsageHoldRow, customer: CustomerRow) => Promise<Outcome<Reply>>,
): Promise<Outcome<Reply>> {
  return runQuery(context, async (begun) => {
    const bucket = bucketOfId('usageHold', holdId)
    const found = bucket === null ? null : await begun.tx.usageHolds.find(bucket, holdId)
    const customer = found === null ? null : await begun.tx.customers.lock(found.customerId)
    const hold = bucket === null || customer === null ? null : await begun.tx.usageHolds.find(bucket, holdId)
    if (hold === null || customer === null) {
      return refused('usage.hold_not_found', `there is no hold ${holdId}`, { param: 'holdId' })
    }
    return act(await momentOf(begun, customer), hold, customer)
  })
}

function isClosed({ id, state }: UsageHoldRow) {
  return refused('usage.hold_closed', `the hold ${id} is ${state}`, { param: 'holdId', details: { state } })
}
