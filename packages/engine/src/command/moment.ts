import { billingSettings, type Instant } from '@tallywright/domain'
import type { EnvironmentRow, StoreTransaction, TestClockRow } from '@tallywright/store'
import { askAfterChange } from '../alerts/ask-for-check.ts'
import { followPaidOff } from '../payments/follow-paid-off.ts'
import { drawForRecounted } from '../wallets/draw-for-use.ts'
import type { Context, Moment } from './context.ts'
import { saveEvents } from './events.ts'
import { environmentNow } from './now.ts'

/**
 * Runs `work` in one transaction, at one instant: `at` where the engine acts on a deadline, else the clock's of whom it
 * is about.
 */
export function atMoment<Value>(
  context: Context,
  work: (moment: Moment) => Promise<Value>,
  at?: Instant,
): Promise<Value> {
  return context.store.transaction(context.environmentId, inMoment(context, work, at))
}

/** The same for work on many customers side by side, whose statements of one form reach the database as one. */
export function atSharedMoment<Value>(context: Context, work: (moment: Moment) => Promise<Value>): Promise<Value> {
  return context.store.together(context.environmentId, inMoment(context, work))
}

function inMoment<Value>(context: Context, work: (moment: Moment) => Promise<Value>, at?: Instant) {
  return async (tx: StoreTransaction): Promise<Value> => {
    const environment = await tx.environment.get()
    const wall = context.wallClock()
    const clock = at === undefined ? await customersClock(context, environment, tx) : null
    const now = at ?? clock?.clockAt ?? environmentNow(environment, wall)
    const moment = newMoment(tx, { environment, clock, wall, now, isDeadline: at !== undefined })
    const value = await work(moment)
    await finish(context, moment)
    return value
  }
}

/** A moment in which nothing has happened yet. */
export function newMoment(
  tx: StoreTransaction,
  at: Pick<Moment, 'environment' | 'clock' | 'wall' | 'now' | 'isDeadline'>,
): Moment {
  const settings = billingSettings(at.environment.settings, at.environment.kind)
  const { environment, clock, wall, now, isDeadline } = at
  return {
    tx,
    environment,
    clock,
    wall,
    now,
    isDeadline,
    settings,
    told: [],
    changed: [],
    opened: [],
    paidOff: [],
    recounted: [],
  }
}

/**
 * The last things before the commit: use that counts elsewhere now is drawn there, what was paid off by credits sets in motion what
 * a payment would; all is told.
 */
export async function finish(context: Context, moment: Moment): Promise<void> {
  await drawForRecounted(context, moment)
  await followPaidOff(context, moment)
  await askAfterChange(moment)
  await saveEvents(context, moment)
}

/** Only sandboxes have clocks that customers live by. */
async function customersClock(
  { subject }: Context,
  environment: EnvironmentRow,
  { testClocks }: StoreTransaction,
): Promise<TestClockRow | null> {
  return environment.kind === 'live' || subject === undefined ? null : testClocks.ofCustomer(subject)
}
