import type { Instant } from '@tallywright/domain'
import type { EnvironmentRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { environmentNow } from '../command/now.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'

/** How a clock stands, and how far it is to go. */
interface Standing {
  readonly at: Instant
  readonly advancingTo: Instant | null
  readonly advanceLeaseUntil: Instant | null
}

/** A clock that is moved by command, its row locked: the sandbox's, or one that some of its customers live by. */
export interface MovableClock extends Standing {
  set(standing: Standing): Promise<unknown>
}

/** `testClockId` null: the sandbox's own. */
export async function lockClock(moment: Moment, testClockId: string | null): Promise<Outcome<MovableClock>> {
  const { tx, environment } = moment
  if (environment.kind !== 'sandbox') return notASandbox()
  return testClockId === null
    ? done(clockOfSandbox(moment, await tx.environment.lock()))
    : clockOfCustomers(moment, testClockId)
}

function clockOfSandbox({ tx, wall }: Moment, environment: EnvironmentRow): MovableClock {
  const { advancingTo, advanceLeaseUntil } = environment
  return {
    at: environmentNow(environment, wall),
    advancingTo,
    advanceLeaseUntil,
    set: ({ at, ...run }) =>
      tx.environment.setClock({
        ...(environment.clockMode === 'frozen' ? { clockAt: at } : { clockOffsetMs: at - wall }),
        ...run,
      }),
  }
}

async function clockOfCustomers({ tx }: Moment, id: string): Promise<Outcome<MovableClock>> {
  const row = await tx.testClocks.lock(id)
  if (row === null) return noClock(id)
  const { clockAt, advancingTo, advanceLeaseUntil } = row
  return done({
    at: clockAt,
    advancingTo,
    advanceLeaseUntil,
    set: ({ at, ...run }) => tx.testClocks.save(id, { clockAt: at, ...run }),
  })
}

export function notASandbox() {
  return refused('clock.not_a_sandbox', 'only a sandbox has a clock that moves by command')
}

export function noClock(id: string) {
  return refused('clock.not_found', `there is no clock ${id}`, { param: 'testClockId' })
}

export function isAdvancing({ advanceLeaseUntil }: Pick<Standing, 'advanceLeaseUntil'>, wall: Instant): boolean {
  return advanceLeaseUntil !== null && advanceLeaseUntil > wall
}
