import { isDatabaseAway } from '@tallywright/store'
import type { Context } from '../../command/context.ts'
import { atSharedMoment } from '../../command/moment.ts'
import { Refused, refused } from '../../command/outcome.ts'
import { SharedTrips } from '../../command/shared-trips.ts'
import { recordPlain } from './record-plain.ts'
import { recordUsage } from './report-usage.ts'
import type { ReportedEvent, ReportResult } from './reported-event.ts'

/** One call that waits for its commit. */
interface ReportCall {
  readonly context: Context
  readonly events: readonly ReportedEvent[]
}

/** Reports share a commit, so that a disk which takes a few hundred commits a second takes many thousand reports. */
export type UsageIntake = SharedTrips<ReportCall, ReportResult[]>

export function usageIntake(): UsageIntake {
  return new SharedTrips({
    // While one waits for the disk, others are prepared.
    lanes: 3,
    sizeOf: ({ events }) => events.length,
    mostTogether: 2000,
    // Some seconds of work.
    mostWaiting: 100_000,
    refusal: overloaded,
    go: recordTogether,
    failsAll: isDatabaseAway,
  })
}

/** The results of each call, in the order of its events. */
async function recordTogether(_: string, calls: readonly ReportCall[]): Promise<ReportResult[][]> {
  const [first] = calls
  if (first === undefined) return []
  const { subject: __, ...context } = first.context
  const results = await record(
    context,
    calls.flatMap(({ events }) => events),
  )
  let from = 0
  return calls.map(({ events }) => {
    from += events.length
    return results.slice(from - events.length, from)
  })
}

/** What is plain by one statement, the rest in a transaction of its own: none of it has a key of the others. */
async function record(context: Context, events: readonly ReportedEvent[]): Promise<ReportResult[]> {
  const results = await recordPlain(context, events)
  const left = events.filter((_, index) => results[index] === null)
  const others = left.length === 0 ? [] : await atSharedMoment(context, (moment) => recordUsage(context, moment, left))
  let next = 0
  return results.map((result) => result ?? (others[next++] as ReportResult))
}

function overloaded(): Refused {
  const message = 'more usage waits to be stored than the server takes; send it again in a second'
  return new Refused(refused('usage.overloaded', message, { details: { retryAfterSeconds: 1 } }).error)
}
