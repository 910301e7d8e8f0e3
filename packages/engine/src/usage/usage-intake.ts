import { setImmediate as turn } from 'node:timers/promises'
import { isDatabaseAway } from '@tallywright/store'
import type { Context } from '../command/context.ts'
import { atSharedMoment } from '../command/moment.ts'
import { Refused, refused } from '../command/outcome.ts'
import { recordPlain } from './record-plain.ts'
import { recordUsage } from './report-usage.ts'
import type { ReportedEvent, ReportResult } from './reported-event.ts'

/** One call that waits for its commit. */
interface Waiting {
  readonly context: Context
  readonly events: readonly ReportedEvent[]
  readonly answer: (results: ReportResult[]) => void
  readonly fail: (error: unknown) => void
}

/** Transactions under way at once, of one environment: while one waits for the disk, others are prepared. */
const LANES = 3

/** A transaction takes calls until it has so many events; a call that has more goes alone. */
const MOST_TOGETHER = 2000

/** Some seconds of work, and some tens of megabytes. */
const MOST_WAITING = 50_000

/**
 * Where reports wait for their transaction: those that come while others commit share the next one, so that a disk which
 * takes a few hundred commits a second takes many thousand reports. Each is answered after its commit. What does not fit is
 * refused with a time to come back, and nothing of it is kept.
 */
export class UsageIntake {
  readonly #environments = new Map<string, { waiting: Waiting[]; lanes: number }>()
  #events = 0

  /** Results in the order of `events`. Throws `usage.overloaded` when too many wait. */
  report(context: Context, events: readonly ReportedEvent[]): Promise<ReportResult[]> {
    if (this.#events > 0 && this.#events + events.length > MOST_WAITING) throw overloaded()
    this.#events += events.length
    const { environmentId } = context
    const own = this.#environments.get(environmentId) ?? { waiting: [], lanes: 0 }
    this.#environments.set(environmentId, own)
    return new Promise((answer, fail) => {
      own.waiting.push({ context, events, answer, fail })
      if (own.lanes < LANES) void this.#work(environmentId, own)
    })
  }

  async #work(environmentId: string, own: { waiting: Waiting[]; lanes: number }): Promise<void> {
    own.lanes += 1
    // Whoever was read from the network in this turn of the event loop comes along.
    await turn()
    while (own.waiting.length > 0) await this.#record(takeTogether(own.waiting))
    own.lanes -= 1
    if (own.lanes === 0) this.#environments.delete(environmentId)
  }

  async #record(calls: readonly Waiting[]): Promise<void> {
    try {
      await recordTogether(calls)
    } catch (error) {
      if (calls.length === 1 || isDatabaseAway(error)) for (const { fail } of calls) fail(error)
      // One of them is the reason: the others must not pay for it.
      else for (const call of calls) await recordTogether([call]).catch(call.fail)
    } finally {
      for (const { events } of calls) this.#events -= events.length
    }
  }
}

async function recordTogether(calls: readonly Waiting[]): Promise<void> {
  const [first] = calls
  if (first === undefined) return
  const { subject: _, ...context } = first.context
  const results = await record(
    context,
    calls.flatMap(({ events }) => events),
  )
  let from = 0
  for (const { events, answer } of calls) {
    answer(results.slice(from, from + events.length))
    from += events.length
  }
}

/** What is plain by one statement, the rest in a transaction of its own: none of it has a key of the others. */
async function record(context: Context, events: readonly ReportedEvent[]): Promise<ReportResult[]> {
  const results = await recordPlain(context, events)
  const left = events.filter((_, index) => results[index] === null)
  const others = left.length === 0 ? [] : await atSharedMoment(context, (moment) => recordUsage(context, moment, left))
  let next = 0
  return results.map((result) => result ?? (others[next++] as ReportResult))
}

function takeTogether(waiting: Waiting[]): Waiting[] {
  let events = 0
  const end = waiting.findIndex((call, index) => {
    events += call.events.length
    return index > 0 && events > MOST_TOGETHER
  })
  return waiting.splice(0, end < 0 ? waiting.length : end)
}

function overloaded(): Refused {
  const message = 'more usage waits to be stored than the server takes; send it again in a second'
  return new Refused(refused('usage.overloaded', message, { details: { retryAfterSeconds: 1 } }).error)
}
