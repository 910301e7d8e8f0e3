import { type Instant, instantFromEpoch } from '@tallywright/domain'
import type { EnvironmentRow } from '@tallywright/store'
import type { Context, Moment } from './context.ts'

/** The instant by which an environment bills: the wall clock when live, its own clock in a sandbox (semantics §14). */
export function environmentNow(
  environment: Pick<EnvironmentRow, 'clockMode' | 'clockAt' | 'clockOffsetMs'>,
  wall: Instant,
): Instant {
  switch (environment.clockMode) {
    case 'wall':
      return wall
    case 'ticking':
      return instantFromEpoch(wall + environment.clockOffsetMs)
    case 'frozen':
      return environment.clockAt as Instant
  }
}

/**
 * The same transaction after it has waited for a lock: what happened meanwhile happened before now. Without it a command
 * that waited would act at an instant that lies before a change it can see. A sandbox's clock may have been moved meanwhile.
 */
export async function afterLock(context: Context, moment: Moment): Promise<Moment> {
  if (moment.isDeadline) return moment
  if (moment.clock !== null) {
    const clock = (await moment.tx.testClocks.find(moment.clock.id)) ?? moment.clock
    return { ...moment, clock, wall: context.wallClock(), now: clock.clockAt }
  }
  const isLive = moment.environment.clockMode === 'wall'
  const environment = isLive ? moment.environment : await moment.tx.environment.get()
  const wall = context.wallClock()
  return { ...moment, environment, wall, now: environmentNow(environment, wall) }
}

/**
 * The same moment, and not before what has been seen to happen: clocks of two servers differ, and one may be set back. A
 * command that acted earlier than the change it follows would find nothing of it to credit.
 */
export function notBefore(moment: Moment, happened: Instant): Moment {
  return moment.isDeadline || moment.now >= happened ? moment : { ...moment, now: happened }
}
