import type { UsageAttribution } from '@tallywright/domain'
import type { ArchivedPeriod, HeldCustomer } from '@tallywright/store'
import type { Moment } from '../../command/context.ts'
import type { JudgedEvent } from '../ingestion/judge-event.ts'
import { type Rejection, rejection } from '../ingestion/reported-event.ts'

export const DETACHED = 'the events of its period were archived, and their part of the archive was detached'

/** An event, and where it counts. */
interface Placed {
  readonly customer: Pick<HeldCustomer, 'bucket' | 'id'>
  readonly featureSlug: string
  readonly attribution: UsageAttribution | null
}

/**
 * The price periods, of those that are invoiced, whose events are not all in the database any more: a correction could not be
 * computed from them, so nothing of them changes. By {@link periodName}.
 */
export async function detachedPeriods({ tx }: Pick<Moment, 'tx'>, events: readonly Placed[]): Promise<Set<string>> {
  const periods = new Map(
    events.flatMap((event) => {
      const period = billedPeriod(event)
      return period === null ? [] : [[nameOf(period), period] as const]
    }),
  )
  if (periods.size === 0) return new Set()
  return new Set((await tx.usageArchive.detachedOf([...periods.values()])).map(nameOf))
}

/** Whether an event counts in one of these periods. */
export function isDetached(periods: ReadonlySet<string>, { customer, reported, attribution }: JudgedEvent): boolean {
  const period = billedPeriod({ customer, featureSlug: reported.featureSlug, attribution })
  return period !== null && periods.has(nameOf(period))
}

export function archivedAlready({ reported }: Pick<JudgedEvent, 'reported'>): Rejection {
  return rejection(reported, 'usage.archived', DETACHED, 'timestamp')
}

function billedPeriod({
  customer: { bucket, id: customerId },
  featureSlug,
  attribution,
}: Placed): ArchivedPeriod | null {
  if (attribution?.billedAt === undefined) return null
  const { subscription, period } = attribution
  return { bucket, customerId, featureSlug, subscriptionId: subscription.id, periodStart: period.start }
}

function nameOf({ customerId, featureSlug, subscriptionId, periodStart }: ArchivedPeriod): string {
  return JSON.stringify([customerId, featureSlug, subscriptionId, periodStart])
}
