import {
  addLocalMonths,
  addMilliseconds,
  DAY,
  type Instant,
  instantFromIso,
  instantToIso,
  SECOND,
} from '@tallywright/domain'
import type { DuePayment, DueSubscription } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { done, type Outcome, orRollBack, Refused, refused } from '../command/outcome.ts'
import { type CommandReply, holdRequest, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import type { ReachedDeadline } from '../deadlines/act-on-deadline.ts'
import { type Progress, runNextInstant } from '../deadlines/run-deadlines.ts'
import { isAdvancing, lockClock } from './movable-clock.ts'
import { passTime } from './pass-time.ts'

/** Of the sandbox's own clock unless one is named. */
export type Advance = { readonly testClockId?: string } & ({ readonly to: string } | { readonly by: Jump })

/** One of the four; months and years by the calendar, in UTC. */
export type Jump =
  | { readonly days: number }
  | { readonly weeks: number }
  | { readonly months: number }
  | { readonly years: number }

export interface RunReport {
  readonly object: 'run_report'
  readonly testClockId: string | null
  readonly from: string
  readonly to: string
  readonly deadlines: readonly ReachedDeadlineView[]
  readonly truncated: boolean
}

type ReachedDeadlineView = Omit<ReachedDeadline, 'at'> & { readonly at: string }

interface Effect {
  readonly from: Instant
  readonly to: Instant
  readonly reached?: readonly ReachedDeadline[]
}

/** How long a run may be silent before another request may go on in its place. */
const LEASE_MS = 30 * SECOND
const REPORTED_DEADLINES = 1000
/** Beyond it no instant can be named on the wire. */
const LATEST = instantFromIso('2199-12-31T23:59:59Z')

/**
 * Moves a sandbox's clock forward, acting on every deadline on the way in chronological order, through the code that
 * live workers use; one jump over n periods equals n jumps over one (semantics §14). Exclusive per clock: that of a
 * customer moves by itself, and the sandbox's leaves such customers alone. The target is saved first and the clock with
 * every step, so a run that was cut off is taken up where it stopped.
 */
export function advanceClock(
  context: Context,
  input: Advance,
  request: IdempotentRequest,
): Promise<CommandReply<RunReport>> {
  const testClockId = input.testClockId ?? null
  return runCommand<Effect, RunReport>(context, request, {
    decide: (moment) => beginRun(moment, input),
    settle: async (effect) => {
      const run = { context: { ...context, actor: 'clock' }, testClockId, request }
      return { ...effect, reached: await runTo(run, effect.to) }
    },
    reply: async (_, { from, to, reached = [] }) =>
      done({
        object: 'run_report',
        testClockId,
        from: instantToIso(from),
        to: instantToIso(to),
        deadlines: reached.slice(0, REPORTED_DEADLINES).map((each) => ({ ...each, at: instantToIso(each.at) })),
        truncated: reached.length > REPORTED_DEADLINES,
      }),
  })
}

/** The clock that a request moves. */
interface Run {
  readonly context: Context
  readonly testClockId: string | null
  readonly request: IdempotentRequest
}

async function beginRun(moment: Moment, input: Advance): Promise<Outcome<Effect>> {
  const { wall } = moment
  const locked = await lockClock(moment, input.testClockId ?? null)
  if (!locked.ok) return locked
  const clock = locked.value
  if (isAdvancing(clock, wall)) {
    return refused('clock.advancing', 'the clock is being advanced by another request', {
      details: { until: clock.advancingTo === null ? null : instantToIso(clock.advancingTo) },
    })
  }
  const from = clock.at
  const to = 'to' in input ? instantFromIso(input.to) : jump(from, input.by)
  if (to < from) {
    return refused('clock.backwards', `a clock only moves forward; it shows ${instantToIso(from)}`, { param: 'to' })
  }
  if (to > LATEST) {
    return refused('validation.failed', `a clock stops at ${instantToIso(LATEST)}`, { param: 'by' })
  }
  await clock.set({ at: from, advancingTo: to, advanceLeaseUntil: addMilliseconds(wall, LEASE_MS) })
  return done({ from, to })
}

function jump(from: Instant, by: Jump): Instant {
  if ('days' in by) return addMilliseconds(from, by.days * DAY)
  if ('weeks' in by) return addMilliseconds(from, by.weeks * 7 * DAY)
  return addLocalMonths(from, 'UTC', 'months' in by ? by.months : 12 * by.years)
}

async function runTo(run: Run, to: Instant): Promise<ReachedDeadline[]> {
  const { context, testClockId } = run
  const reached: ReachedDeadline[] = []
  const progress: Progress = {
    testClockId,
    reach: (at) => moveClock(run, at, to),
    passedOver: new Set(),
    // What billing refuses is named in the report and tried again by the next run; anything else ends this one.
    onFailure: (error, due) => {
      if (!(error instanceof Refused)) throw error
      reached.push(failed(due, error))
    },
  }
  try {
    for (;;) {
      const acted = await runNextInstant(context, to, progress)
      if (acted === null) break
      reached.push(...acted)
    }
  } catch (error) {
    // Where even that fails, the lease runs out by itself.
    await releaseClock(run).catch(() => {})
    throw error
  }
  await moveClock(run, to, null)
  await passTime(context, testClockId)
  return reached
}

function failed(due: DueSubscription | DuePayment, { refusal }: Refused): ReachedDeadline {
  const [subscriptionId, invoiceId] = 'invoiceId' in due ? [null, due.invoiceId] : [due.id, null]
  return {
    at: due.deadlineAt,
    kind: 'failed',
    customerId: due.customerId,
    subscriptionId,
    invoiceId,
    outcome: refusal.code,
  }
}

/** Nobody is running any more; the target stays, so that the next request knows how far it was to go. */
async function releaseClock({ context, testClockId }: Run): Promise<void> {
  await atMoment(context, async (moment) => {
    const { set, at, advancingTo } = orRollBack(await lockClock(moment, testClockId))
    await set({ at, advancingTo, advanceLeaseUntil: null })
  })
}

/** The clock shows each instant before anything acts at it. Never backwards: what was due earlier keeps the clock where it is. */
async function moveClock(
  { context, testClockId, request }: Run,
  at: Instant,
  advancingTo: Instant | null,
): Promise<void> {
  await atMoment(context, async (moment) => {
    await holdRequest(moment, request)
    const clock = orRollBack(await lockClock(moment, testClockId))
    await clock.set({
      at: at > clock.at ? at : clock.at,
      advancingTo,
      advanceLeaseUntil: advancingTo === null ? null : addMilliseconds(moment.wall, LEASE_MS),
    })
  })
}
