import { contains, type Instant, meteredPeriodAt, parseDecimal } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { askEntitlement, type CustomerStanding, loadStanding } from '../entitlements/ask-entitlement.ts'
import { recordUsage } from './report-usage.ts'
import { instantField, type ReportedEvent, reportedInstant } from './reported-event.ts'

export interface UsageReceipt {
  readonly object: 'usage_receipt'
  readonly status: 'accepted' | 'duplicate'
  readonly idempotencyKey: string
  readonly usageEventId: string
  readonly unattributed?: true
}

/**
 * Records one event. With `enforce` it is refused as a whole when its units exceed what is left: the check and the record
 * are one step under the customer's lock, so that of many reports for the last unit exactly one passes (semantics §7).
 */
export function reportOne(
  context: Context,
  { enforce, ...event }: ReportedEvent & { readonly enforce: boolean },
): Promise<Outcome<UsageReceipt>> {
  return runQuery(context, async (moment) => {
    const refusal = enforce ? await refusalOfLimit(moment, event) : null
    if (refusal !== null) return refusal
    const [result] = await recordUsage(context, moment, [event])
    if (result === undefined) throw new Error('an event was reported and has no result')
    if ('code' in result) {
      return refused(result.code, result.message, result.param === undefined ? {} : { param: result.param })
    }
    return done({ object: 'usage_receipt', ...result })
  })
}

async function refusalOfLimit(moment: Moment, event: ReportedEvent) {
  const customer = await moment.tx.customers.lock(event.customerId)
  const feature = await moment.tx.catalog.features.bySlug(event.featureSlug)
  if (customer === null || feature === null || (await isRepetition(moment, customer, event))) return null
  const live = await moment.tx.subscriptions.liveOfCustomer(customer.bucket, customer.id)
  const standing = await loadStanding(moment, customer, live)
  if (!isOfOpenPeriod(standing, event, moment.now)) {
    return refused('usage.not_current', 'only usage of the open period can be enforced; report it without enforce', {
      param: instantField(event),
    })
  }
  const units = parseDecimal(event.units)
  const decided = await askEntitlement(moment, standing, event.featureSlug, feature.definition, units)
  if (decided.allowed) return null
  return refused('usage.limit_reached', 'the units exceed what the customer may use now', {
    details: { reason: decided.reason },
  })
}

/** A limit is what is left now, so it says nothing about another period. */
function isOfOpenPeriod({ subscriptions, versionOf }: CustomerStanding, event: ReportedEvent, now: Instant): boolean {
  const timestamp = reportedInstant(event)
  if (timestamp === null) return true
  const open = subscriptions.map((each) => meteredPeriodAt(each, event.featureSlug, now, versionOf))
  return open.every((metered) => metered === null || contains(metered.period, timestamp))
}

/** What is stored already uses nothing more. */
async function isRepetition({ tx }: Moment, { bucket, id }: { bucket: number; id: string }, event: ReportedEvent) {
  const key = { bucket, customerId: id, idempotencyKey: event.idempotencyKey }
  return (await tx.usage.stored([key])).length > 0
}
