import type { Context } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { orRollBack } from '../command/outcome.ts'
import { lockClock } from './movable-clock.ts'

/**
 * A pretended provider goes by the sandbox's clocks: what has settled there since comes in now. `testClockId` null: of the
 * customers who go by the sandbox's own.
 */
export async function passTime(context: Context, testClockId: string | null): Promise<void> {
  const { now, ids } = await atMoment(context, async (moment) => ({
    now: orRollBack(await lockClock(moment, testClockId)).at,
    ids: await moment.tx.testClocks.customersOf(testClockId),
  }))
  const customers = testClockId === null ? { except: ids } : { only: ids }
  for (const provider of context.providers.values()) await provider.passTime?.(context.environmentId, now, customers)
}
