import type { Instant } from '@tallywright/domain'
import { allOf } from './all-of.ts'
import type { Context, Moment } from './context.ts'
import { finish, newMoment } from './moment.ts'

/** What is done for each of several things, and as of which instant. */
interface WorkOnEach<Thing, Value> {
  readonly at: (thing: Thing) => Instant
  readonly work: (moment: Moment, thing: Thing) => Promise<Value>
}

/**
 * Does the same for several things of different customers side by side in one transaction, each at its own instant, so that
 * what is asked of the database for all of them takes a few statements. All succeed, or nothing has happened.
 */
export function atMoments<Thing, Value>(
  context: Context,
  things: (first: Moment) => Promise<readonly Thing[]>,
  { at, work }: WorkOnEach<Thing, Value>,
): Promise<Value[]> {
  return context.store.together(context.environmentId, async (tx) => {
    const environment = await tx.environment.get()
    const wall = context.wallClock()
    const momentAt = (now: Instant) => newMoment(tx, { environment, clock: null, wall, now, isDeadline: true })
    const chosen = await things(momentAt(wall))
    return allOf(
      chosen.map(async (thing) => {
        const moment = momentAt(at(thing))
        const value = await work(moment, thing)
        await finish(context, moment)
        return value
      }),
    )
  })
}
