import { billingSettings, type Instant } from '@tallywright/domain'
import type { Context, Moment } from './context.ts'
import { saveEvents } from './events.ts'

/**
 * Does the same work for several things of different customers side by side in one transaction, each at its own instant,
 * so that a step costs all of them a few statements and not each of them one. All succeed, or nothing has happened.
 */
export function atMoments<Thing extends { readonly deadlineAt: Instant }, Value>(
  context: Context,
  things: (first: Moment) => Promise<readonly Thing[]>,
  work: (moment: Moment, thing: Thing) => Promise<Value>,
): Promise<Value[]> {
  return context.store.together(context.environmentId, async (tx) => {
    const environment = await tx.environment.get()
    const wall = context.wallClock()
    const settings = billingSettings(environment.settings, environment.kind)
    const at = (now: Instant): Moment => ({ tx, environment, settings, wall, now, isDeadline: true, told: [] })
    const chosen = await things(at(wall))
    return allOf(
      chosen.map(async (thing) => {
        const moment = at(thing.deadlineAt)
        const value = await work(moment, thing)
        await saveEvents(context, moment)
        return value
      }),
    )
  })
}

/** Waits for all of them also when one fails: none may go on asking after the transaction has ended. */
async function allOf<Value>(running: readonly Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(running)
  return Promise.all(running)
}
