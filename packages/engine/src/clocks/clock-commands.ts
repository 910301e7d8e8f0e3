import { instantFromIso } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { recordEnvironmentEvents } from '../command/events.ts'
import { done, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type TestClockView, testClockView } from '../views/test-clock-view.ts'
import { isAdvancing, noClock, notASandbox } from './movable-clock.ts'

export interface CreateClock {
  readonly name?: string
  /** Where it begins: the sandbox's time unless given. */
  readonly at?: string
}

/** Makes a clock that customers can live by: everything of theirs happens at its time (semantics §14). */
export function createClock(
  context: Context,
  { name, at }: CreateClock,
  request: IdempotentRequest,
): Promise<CommandReply<TestClockView>> {
  return runAtOnce(context, request, async (moment) => {
    const { environment, now, wall } = moment
    if (environment.kind !== 'sandbox') return notASandbox()
    const row = {
      environmentId: environment.id,
      id: context.ids.next('testClock'),
      name: name ?? null,
      clockAt: at === undefined ? now : instantFromIso(at),
      advancingTo: null,
      advanceLeaseUntil: null,
      createdAt: wall,
    }
    await moment.tx.testClocks.add(row)
    const view = testClockView(row)
    tell(moment, 'test_clock.created', row.id, view)
    return done(view)
  })
}

export interface DeletedClockView {
  readonly id: string
  readonly object: 'test_clock'
  readonly deleted: true
}

/** Removes a clock with the customers who live by it and all their books, as if they had never been. */
export function deleteClock(
  context: Context,
  { testClockId: id }: { readonly testClockId: string },
  request: IdempotentRequest,
): Promise<CommandReply<DeletedClockView>> {
  return runAtOnce(context, request, async (moment) => {
    const { tx, wall, environment } = moment
    if (environment.kind !== 'sandbox') return notASandbox()
    const row = await tx.testClocks.lock(id)
    if (row === null) return noClock(id)
    if (isAdvancing(row, wall)) {
      return refused('clock.advancing', 'the clock is being advanced by another request; wait for it')
    }
    await tx.testClocks.remove(id)
    const view = { id, object: 'test_clock', deleted: true } as const
    tell(moment, 'test_clock.deleted', id, view)
    return done(view)
  })
}

function tell(moment: Moment, type: string, id: string, snapshot: object): void {
  recordEnvironmentEvents(moment, [{ type, object: { type: 'test_clock', id, version: 1 }, snapshot }])
}
