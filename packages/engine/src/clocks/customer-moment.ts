import type { Instant } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

/** A moment of many customers as it is for one of them: who lives by a clock of their own is at its time. */
export async function momentOf(moment: Moment, { testClockId }: Pick<CustomerRow, 'testClockId'>): Promise<Moment> {
  if (testClockId === null || moment.isDeadline) return moment
  const clock = await moment.tx.testClocks.find(testClockId)
  return clock === null ? moment : { ...moment, clock, now: clock.clockAt }
}

/** What time it is for each of several customers, by the name that the caller has for them. */
export async function timesOf(
  moment: Moment,
  customers: ReadonlyMap<string, Pick<CustomerRow, 'testClockId'>>,
): Promise<(name: string) => Instant> {
  const times = new Map<string, Instant>()
  for (const [name, customer] of customers) times.set(name, (await momentOf(moment, customer)).now)
  return (name) => times.get(name) ?? moment.now
}
