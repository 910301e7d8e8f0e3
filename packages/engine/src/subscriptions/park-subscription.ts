import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { Refused } from '../command/outcome.ts'
import type { ReachedDeadline } from '../deadlines/act-on-deadline.ts'
import { CapReached, refusedAsParked } from './daily-caps.ts'
import { park } from './set-parked.ts'

/** Parks in a transaction of its own, after the one that would have gone beyond the cap was rolled back. */
function parkAfter(context: Context, cap: CapReached, at?: Moment['now']): Promise<void> {
  const { bucket, customerId, subscriptionId, reason } = cap
  return atMoment(
    context,
    async (moment) => {
      await moment.tx.customers.lockEvenDeleted(bucket, customerId)
      await park(moment, bucket, subscriptionId, reason)
    },
    at,
  )
}

/**
 * Runs what a deadline asks for in one transaction, as of its instant. Where that would go beyond a cap it is rolled back,
 * the subscription is parked instead, and the cap is returned.
 */
export async function orPark<Value>(
  context: Context,
  at: Moment['now'],
  work: (moment: Moment) => Promise<Value>,
): Promise<Value | CapReached> {
  try {
    return await atMoment(context, work, at)
  } catch (error) {
    if (!(error instanceof CapReached)) throw error
    await parkAfter(context, error, at)
    return error
  }
}

/** The same for what somebody asked for: refused, and its subscription parked. */
export async function orParkAndRefuse<Value>(context: Context, run: () => Promise<Value>): Promise<Value> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof CapReached) return parkAndRefuse(context, error)
    throw error
  }
}

async function parkAndRefuse(context: Context, cap: CapReached): Promise<never> {
  await parkAfter(context, cap)
  throw new Refused(refusedAsParked(cap.subscriptionId, cap.reason).error)
}

/** What a run tells of a deadline that was left alone because its subscription was parked. */
export function asReached({ customerId, subscriptionId, reason }: CapReached, at: Moment['now']): ReachedDeadline {
  return { at, kind: 'parked', customerId, subscriptionId, invoiceId: null, outcome: reason }
}
