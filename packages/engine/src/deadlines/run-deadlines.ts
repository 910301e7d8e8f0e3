import { setImmediate as turn } from 'node:timers/promises'
import type { Instant } from '@tallywright/domain'
import type { Context } from '../command/context.ts'
import type { ReachedDeadline } from './act-on-deadline.ts'
import { actTogether } from './act-together.ts'
import { type DueWork, findDueWork } from './due-work.ts'
import { type Failures, orPassOver } from './failures.ts'

/** How a run goes on from instant to instant. */
export interface Progress extends Failures {
  /** Whose deadlines: of those who live by this clock; with null, of those who go by the environment's. */
  readonly testClockId: string | null
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
  const { testClockId, passedOver } = progress
  const { work, isOneByOne } = await findDueWork(context, until, { except: [...passedOver], testClockId })
  const [first] = work
  if (first === undefined) return null
  const at = first.due.deadlineAt
  await progress.reach(at)
  const now = work.filter(({ due }) => due.deadlineAt === at)
  const reached: (ReachedDeadline | null)[] = []
  for (const round of isOneByOne ? now.map((each) => [each]) : roundsOf(now)) {
    reached.push(...(await actTogether(context, round, progress)))
  }
  return reached.filter((each) => each !== null)
}

/** Neighbours that can be acted on together: each is of another customer. What has no step is alone. */
function roundsOf(work: readonly DueWork[]): DueWork[][] {
  const rounds: DueWork[][] = []
  let customers = new Set<string>()
  for (const each of work) {
    const { customerId } = each.due
    const last = rounds.at(-1)
    const isFree = each.step !== null && last?.[0]?.step !== null && !customers.has(customerId)
    if (last !== undefined && isFree) last.push(each)
    else rounds.push([each])
    customers = isFree ? customers.add(customerId) : new Set([customerId])
  }
  return rounds
}

/** Acts on each by itself, one after another. */
export async function actInTurn(work: readonly DueWork[], failures: Failures): Promise<(ReachedDeadline | null)[]> {
  const reached: (ReachedDeadline | null)[] = []
  for (const { due, act } of work) reached.push(await orPassOver(failures, due, act))
  return reached
}
