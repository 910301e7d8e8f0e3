import { type Instant, instantFromEpoch } from '@tallywright/domain'
import type { EnvironmentRow } from '@tallywright/store'
import type { Context, Moment } from './context.ts'

/** The instant by which an environment bills: the wall clock when live, its own clock in a sandbox (semantics §14). */
export function environmentNow(environment: EnvironmentRow, wall: Instant): Instant {
  switch (environment.clockMode) {
    case 'wall':
      return wall
    case 'ticking':
      return instantFromEpoch(wall + environment.clockOffsetMs)
    case 'frozen':
      return environment.clockAt as Instant
  }
}

/** Runs `work` in one transaction, at one instant: `at` where the engine acts on a deadline, else the clock's. */
export function atMoment<Value>(
  context: Context,
  work: (moment: Moment) => Promise<Value>,
  at?: Instant,
): Promise<Value> {
  return context.store.transaction(context.environmentId, async (tx) => {
    const environment = await tx.environment.get()
    const wall = context.wallClock()
    return work({ tx, environment, wall, now: at ?? environmentNow(environment, wall) })
  })
}
