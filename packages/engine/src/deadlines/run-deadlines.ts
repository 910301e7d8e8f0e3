import { setImmediate as turn } from 'node:timers/promises'
import type { Instant } from '@tallywright/domain'
import type { Context } from '../command/context.ts'
import type { ReachedDeadline } from './act-on-deadline.ts'
import { actTogether } from './act-together.ts'
import { type DueWork, findDueWork } from './due-work.ts'
import { type Failures, orPassOver } from './failures.ts'

/** How a run goes on from instant to instant. */
export interface Progress extends Failures {
  /** Called with each instant before anything acts at it. */
  readonly reach: (at: Instant) => Promise<void>
}

/**
 * Acts on all deadlines of the next instant that has any, up to `until`, in the order of semantics §2, and returns them;
 * null when no deadline is left. One that fails stops nobody else: it is passed over for the rest of the run.
 */
export async function runNextInstant(
  context: Context,
  until: Instant,
  progress: Progress,
): Promise<ReachedDeadline[] | null> {
  // A whole turn of the event loop: the embedded database never waits, and others have questions too.
  await turn()
  const { work, isOneByOne } = await findDueWork(context, until, { except: [...progress.passedOver] })
  if (work.length === 0) return null
  const at = Math.min(...work.map(({ due }) => due.deadlineAt)) as Instant
  await progress.reach(at)
  const reached: (ReachedDeadline | null)[] = []
  for (const round of roundsOf(work.filter(({ due }) => due.deadlineAt === at))) {
    reached.push(...(await (isOneByOne ? actInTurn(round, progress) : actOnRound(context, round, progress))))
  }
  return reached.filter((each) => each !== null)
}

/** Neighbours that can be acted on together: subscriptions of which each has another customer; all else is alone. */
function roundsOf(work: readonly DueWork[]): DueWork[][] {
  const rounds: DueWork[][] = []
  for (const each of work) {
    const last = rounds.at(-1)
    const isApart = (other: DueWork) => other.subscription !== null && other.due.customerId !== each.due.customerId
    if (last !== undefined && each.subscription !== null && last.every(isApart)) last.push(each)
    else rounds.push([each])
  }
  return rounds
}

function actOnRound(context: Context, round: readonly DueWork[], progress: Progress) {
  const subscriptions = round.flatMap(({ subscription }) => subscription ?? [])
  return subscriptions.length < 2 ? actInTurn(round, progress) : actTogether(context, subscriptions, progress)
}

/** Acts on each by itself, one after another. */
export async function actInTurn(work: readonly DueWork[], failures: Failures): Promise<(ReachedDeadline | null)[]> {
  const reached: (ReachedDeadline | null)[] = []
  for (const { due, act } of work) reached.push(await orPassOver(failures, due, act))
  return reached
}
