import { addMilliseconds, type Instant, MINUTE } from '@tallywright/domain'
import { isDatabaseAway } from '@tallywright/store'
import type { Context, Engine } from '../command/context.ts'
import { environmentNow } from '../command/now.ts'
import { applyDueProviderEvents } from '../payments/receive-provider-event.ts'
import { archiveUsage } from '../usage/archive/archive-usage.ts'
import type { Failures } from './failures.ts'
import { forgetRequests } from './forget-requests.ts'
import { runBacklog } from './run-backlog.ts'

/** When subscriptions and payments that failed are tried again, by id. */
type Resting = Map<string, Instant>

const REST_MS = MINUTE

/** How many times one environment's due work is looked for before the next environment has its turn. */
const LOOKS_PER_TURN = 50

/**
 * Works off what is due by now: what payment providers told and is not applied yet, and the deadlines of every environment whose
 * clock runs by itself: live ones, and sandboxes that tick. Any number of processes may do this at once: each takes what no
 * other has in hand, locks its customers and looks again before it acts. Returns how many deadlines were acted on; call again
 * at once while that is not 0. A deadline that fails is told, rests for a minute of those calls that share `resting`, and is
 * tried again; the others go on. Deadlines that fail together go one by one, and `onGoingApart` is told why.
 */
export async function runDueWork(
  engine: Engine,
  onFailure: (error: unknown, environmentId: string) => void,
  resting: Resting = new Map(),
  onGoingApart: (error: unknown, environmentId: string) => void = () => {},
): Promise<number> {
  let reached = await applyDueProviderEvents(engine, (error) => onFailure(error, 'payment providers'))
  for (const environment of await engine.store.directory.all()) {
    const wall = engine.wallClock()
    const isAdvancing = environment.advanceLeaseUntil !== null && environment.advanceLeaseUntil > wall
    if (environment.clockMode === 'frozen' || isAdvancing) continue
    const context: Context = { ...engine, environmentId: environment.id, actor: 'worker', reason: null }
    const now = environmentNow(environment, wall)
    const failures: Failures = {
      passedOver: new Set([...resting].filter(([, until]) => until > wall).map(([id]) => id)),
      onFailure: (error, { id }) => {
        if (isDatabaseAway(error)) throw error
        resting.set(id, addMilliseconds(wall, REST_MS))
        onFailure(error, environment.id)
      },
      onGoingApart: (error) => onGoingApart(error, environment.id),
    }
    try {
      for (let turn = 0; turn < LOOKS_PER_TURN; turn++) {
        const acted = await runBacklog(context, now, failures)
        if (acted === null) break
        reached += acted.length
      }
      await forgetRequests(engine, environment.id, wall, now)
      if (environment.settings.usage?.archiveAfterDays) await archiveUsage(context)
    } catch (error) {
      onFailure(error, environment.id)
    }
  }
  const wall = engine.wallClock()
  for (const [id, until] of resting) if (until <= wall) resting.delete(id)
  return reached
}
