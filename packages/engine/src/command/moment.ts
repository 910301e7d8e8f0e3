import { billingSettings, type Instant, instantFromEpoch } from '@tallywright/domain'
import type { EnvironmentRow, StoreTransaction, TestClockRow } from '@tallywright/store'
import type { Context, Moment } from './context.ts'
import { saveEvents } from './events.ts'

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

/**
 * Runs `work` in one transaction, at one instant: `at` where the engine acts on a deadline, else the clock's of whom it
 * is about.
 */
export function atMoment<Value>(
  context: Context,
  work: (moment: Moment) => Promise<Value>,
  at?: Instant,
): Promise<Value> {
  return context.store.transaction(context.environmentId, async (tx) => {
    const environment = await tx.environment.get()
    const wall = context.wallClock()
    const clock = at === undefined ? await customersClock(context, environment, tx) : null
    const now = at ?? clock?.clockAt ?? environmentNow(environment, wall)
    const settings = billingSettings(environment.settings, environment.kind)
    const moment = { tx, environment, clock, settings, wall, now, isDeadline: at !== undefined, told: [], opened: [] }
    const value = await work(moment)
    await saveEvents(context, moment)
    return value
  })
}

/** Only sandboxes have clocks that customers live by. */
async function customersClock(
  { subject }: Context,
  environment: EnvironmentRow,
  { testClocks }: StoreTransaction,
): Promise<TestClockRow | null> {
  return environment.kind === 'live' || subject === undefined ? null : testClocks.ofCustomer(subject)
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
