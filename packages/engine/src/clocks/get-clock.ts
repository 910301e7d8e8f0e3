import { instantToIso } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { isoOrNull } from '../views/instant-view.ts'

export interface TestClockView {
  readonly object: 'test_clock'
  readonly environmentId: string
  readonly mode: 'frozen' | 'ticking'
  readonly now: string
  readonly advancingTo: string | null
}

/** The clock of the sandbox that the context is in. */
export function getClock(context: Context): Promise<Outcome<TestClockView>> {
  return runQuery(context, async (moment) => clockOf(moment))
}

function clockOf({ environment, now }: Moment): Outcome<TestClockView> {
  if (environment.clockMode === 'wall') {
    return refused('clock.not_a_sandbox', 'only a sandbox has a clock that moves by command')
  }
  return done({
    object: 'test_clock',
    environmentId: environment.id,
    mode: environment.clockMode,
    now: instantToIso(now),
    advancingTo: isoOrNull(environment.advancingTo),
  })
}
