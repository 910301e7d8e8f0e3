import { setImmediate as turn } from 'node:timers/promises'
import type { Instant } from '@tallywright/domain'
import type { DueSubscription } from '@tallywright/store'
import type { Context } from '../command/context.ts'
import type { ReachedDeadline } from './act-on-deadline.ts'
import { actOnFreeOnes, TOGETHER } from './act-together.ts'
import { type FoundWork, findDueWork } from './due-work.ts'
import type { Failures } from './failures.ts'
import { actInTurn } from './run-deadlines.ts'

/** So that five workers that look at the same time find something of their own. */
const LOOKED_AT = 5 * TOGETHER

/**
 * Works off some of what is due by `until` where the clock runs by itself, oldest first, and returns what it acted on; null when nothing
 * is due. Subscriptions of different customers go together, also with deadlines of different instants: each is acted on
 * as of its own, and what is due of one customer goes in the order of semantics §2.
 */
export async function runBacklog(
  context: Context,
  until: Instant,
  failures: Failures,
): Promise<ReachedDeadline[] | null> {
  // A whole turn of the event loop: the embedded database never waits, and others have questions too.
  await turn()
  const found = await findDueWork(context, until, { except: [...failures.passedOver], subscriptions: LOOKED_AT })
  if (found.work.length === 0) return null
  const inOrder = found.work.toSorted((a, b) => a.due.deadlineAt - b.due.deadlineAt)
  const first = inOrder.findIndex(({ subscription }) => subscription !== null)
  if (first !== 0) return present(await actInTurn(first < 0 ? inOrder : inOrder.slice(0, first), failures))
  const together = mayGoTogether({ ...found, work: inOrder })
  const acted = together.length < 2 ? null : await actOnFreeOnes(context, together, failures)
  // It is one, or others have all of them in hand: whoever locks its customer second finds nothing to do.
  return present(acted ?? (await actInTurn(inOrder.slice(0, 1), failures)))
}

function present(reached: readonly (ReachedDeadline | null)[]): ReachedDeadline[] {
  return reached.filter((each) => each !== null)
}

/** The subscriptions that come first of all that is due of their customers. */
function mayGoTogether({ work, completeUntil, isOneByOne }: FoundWork): DueSubscription[] {
  const seen = new Set<string>()
  const free: DueSubscription[] = []
  for (const { due, subscription } of isOneByOne ? [] : work) {
    if (completeUntil !== null && due.deadlineAt >= completeUntil) break
    if (subscription !== null && !seen.has(due.customerId)) free.push(subscription)
    seen.add(due.customerId)
  }
  return free
}
