import type { StandingAsked, StandingNow, Store } from '@tallywright/store'
import { Refused, refused } from '../command/outcome.ts'
import { SharedTrips } from '../command/shared-trips.ts'

/** Checks and balances share a statement; each sees what was committed before it came. */
export type StandingReads = SharedTrips<StandingAsked, StandingNow>

export function standingReads({ standingsNow }: Pick<Store, 'standingsNow'>): StandingReads {
  return new SharedTrips({
    lanes: 2,
    sizeOf: () => 1,
    mostTogether: 100,
    // Some seconds of work.
    mostWaiting: 20_000,
    refusal: busy,
    go: standingsNow,
    failsAll: () => true,
  })
}

function busy(): Refused {
  const message = 'more checks wait than the server answers; send it again in a second'
  return new Refused(refused('server.busy', message, { details: { retryAfterSeconds: 1 } }).error)
}
