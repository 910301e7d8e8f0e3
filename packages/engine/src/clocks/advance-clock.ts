import {
  addLocalMonths,
  addMilliseconds,
  DAY,
  type Instant,
  instantFromIso,
  instantToIso,
  SECOND,
} from '@tallywright/domain'
import type { DuePayment, DueSubscription, EnvironmentRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { atMoment, environmentNow } from '../command/moment.ts'
import { done, type Outcome, Refused, refused } from '../command/outcome.ts'
import { type CommandReply, holdRequest, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import type { ReachedDeadline } from '../deadlines/act-on-deadline.ts'
import { type Progress, runNextInstant } from '../deadlines/run-deadlines.ts'

export type Advance = { readonly to: string } | { readonly by: Jump }

/** One of the four; months and years by the calendar, in UTC. */
export type Jump =
  | { readonly days: number }
  | { readonly weeks: number }
  | { readonly months: number }
  | { readonly years: number }

export interface RunReport {
  readonly object: 'run_report'
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
 * Moves a sandbox's clock forward, acting on every deadline on the way in chronological order, through the code that live
 * workers use; one jump over n periods equals n jumps over one (semantics §14). Exclusive per environment. The target is
 * saved first and the clock with every step, so a run that was cut off is taken up where it stopped.
 */
export function advanceClock(
  context: Context,
  input: Advance,
  request: IdempotentRequest,
): Promise<CommandReply<RunReport>> {
  return runCommand<Effect, RunReport>(context, request, {
    decide: (moment) => beginRun(moment, input),
    settle: async (effect) => ({ ...effect, reached: await run({ ...context, actor: 'clock' }, effect.to, request) }),
    reply: async (_, { from, to, reached = [] }) =>
      done({
        object: 'run_report',
        from: instantToIso(from),
        to: instantToIso(to),
        deadlines: reached.slice(0, REPORTED_DEADLINES).map((each) => ({ ...each, at: instantToIso(each.at) })),
        truncated: reached.length > REPORTED_DEADLINES,
      }),
  })
}

async function beginRun({ tx, wall }: Moment, input: Advance): Promise<Outcome<Effect>> {
  const environment = await tx.environment.lock()
  if (environment.kind !== 'sandbox') {
    return refused('clock.not_a_sandbox', 'only a sandbox has a clock that moves by command')
  }
  if (environment.advanceLeaseUntil !== null && environment.advanceLeaseUntil > wall) {
    return refused('clock.advancing', 'the clock is being advanced by another request', {
      details: { until: environment.advancingTo === null ? null : instantToIso(environment.advancingTo) },
    })
  }
  const from = environmentNow(environment, wall)
  const to = 'to' in input ? instantFromIso(input.to) : jump(from, input.by)
  if (to < from) {
    return refused('clock.backwards', `a clock only moves forward; it shows ${instantToIso(from)}`, { param: 'to' })
  }
  if (to > LATEST) {
    return refused('validation.failed', `a clock stops at ${instantToIso(LATEST)}`, { param: 'by' })
  }
  await tx.environment.setClock({
    ...standingAt(environment, from, wall),
    advancingTo: to,
    advanceLeaseUntil: addMilliseconds(wall, LEASE_MS),
  })
  return done({ from, to })
}

function jump(from: Instant, by: Jump): Instant {
  if ('days' in by) return addMilliseconds(from, by.days * DAY)
  if ('weeks' in by) return addMilliseconds(from, by.weeks * 7 * DAY)
  return addLocalMonths(from, 'UTC', 'months' in by ? by.months : 12 * by.years)
}

async function run(context: Context, to: Instant, request: IdempotentRequest): Promise<ReachedDeadline[]> {
  const reached: ReachedDeadline[] = []
  const progress: Progress = {
    reach: (at) => moveClock(context, at, to, request),
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
    await releaseClock(context).catch(() => {})
    throw error
  }
  await moveClock(context, to, null, request)
  await passTime(context)
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

/** A pretended provider goes by the sandbox's clock: what has settled there since comes in now. */
async function passTime(context: Context): Promise<void> {
  const now = await atMoment(context, async (moment) => moment.now)
  for (const provider of context.providers.values()) await provider.passTime?.(context.environmentId, now)
}

/** Nobody is running any more; the target stays, so that the next request knows how far it was to go. */
async function releaseClock(context: Context): Promise<void> {
  await atMoment(context, async ({ tx, wall }) => {
    const environment = await tx.environment.lock()
    const { advancingTo } = environment
    const standing = standingAt(environment, environmentNow(environment, wall), wall)
    await tx.environment.setClock({ ...standing, advancingTo, advanceLeaseUntil: null })
  })
}

/** The clock shows each instant before anything acts at it. Never backwards: what was due earlier keeps the clock where it is. */
async function moveClock(
  context: Context,
  at: Instant,
  advancingTo: Instant | null,
  request: IdempotentRequest,
): Promise<void> {
  await atMoment(context, async (moment) => {
    const { tx, wall } = moment
    await holdRequest(moment, request)
    const environment = await tx.environment.lock()
    const shown = environmentNow(environment, wall)
    await tx.environment.setClock({
      ...standingAt(environment, at > shown ? at : shown, wall),
      advancingTo,
      advanceLeaseUntil: advancingTo === null ? null : addMilliseconds(wall, LEASE_MS),
    })
  })
}

function standingAt(environment: EnvironmentRow, at: Instant, wall: Instant) {
  return environment.clockMode === 'frozen' ? { clockAt: at } : { clockOffsetMs: at - wall }
}
