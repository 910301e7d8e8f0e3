import { setImmediate as turn } from 'node:timers/promises'
import type { Instant } from '@tallywright/domain'
import type { Context } from '../command/context.ts'
import { eachOf } from '../command/each-of.ts'
import { ASKED_AT_ONCE } from '../payments/collect-invoices.ts'
import type { ReachedDeadline } from './act-on-deadline.ts'
import { actOnFreeOnes, TOGETHER } from './act-together.ts'
import { type DueWork, findDueWork } from './due-work.ts'
import type { Failures } from './failures.ts'
import { actInTurn } from './run-deadlines.ts'

/** So that five workers that look at the same time find something of their own. */
const LOOKED_AT = 5 * TOGETHER

/**
 * Works off some of what is due by `until` where the clock runs by itself, oldest first, and returns what it acted on; null
 * when nothing is due. What is due of different customers goes together, also with deadlines of different instants: each is
 * acted on as of its own, and what is due of one customer goes in the order of semantics §2.
 */
export async function runBacklog(
  context: Context,
  until: Instant,
  failures: Failures,
): Promise<ReachedDeadline[] | null> {
  // A whole turn of the event loop: the embedded database never waits, and others have questions too.
  await turn()
  const options = { except: [...failures.passedOver], testClockId: null, subscriptions: LOOKED_AT }
  const { work, isOneByOne } = await findDueWork(context, until, options)
  if (work.length === 0) return null
  if (isOneByOne) return present(await actInTurn(work, failures))
  const first = firstOfEachCustomer(work)
  const asking = first.filter(({ step }) => step === null).slice(0, ASKED_AT_ONCE)
  const steps = first.filter(({ step }) => step !== null)
  // A provider may take its time to answer, or hang: what is asked of it holds up nobody else's renewal.
  const [asked, acted] = await Promise.all([
    eachOf(asking, ASKED_AT_ONCE, (each) => actInTurn([each], failures)),
    actOnSteps(context, steps, failures),
  ])
  return present([...asked.flat(), ...acted])
}

async function actOnSteps(context: Context, work: readonly DueWork[], failures: Failures) {
  const acted = work.length < 2 ? null : await actOnFreeOnes(context, work, failures)
  // It is one, or others have all of them in hand: whoever locks its customer second finds nothing to do.
  return acted ?? actInTurn(work.slice(0, 1), failures)
}

function present(reached: readonly (ReachedDeadline | null)[]): ReachedDeadline[] {
  return reached.filter((each) => each !== null)
}

function firstOfEachCustomer(work: readonly DueWork[]): DueWork[] {
  const first = new Map<string, DueWork>()
  for (const each of work) if (!first.has(each.due.customerId)) first.set(each.due.customerId, each)
  return [...first.values()]
}
