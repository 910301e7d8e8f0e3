import type { Context, Engine } from '../command/context.ts'
import { environmentNow } from '../command/moment.ts'
import { forgetRequests } from './forget-requests.ts'
import { runNextInstant } from './run-deadlines.ts'

/** How many instants of one environment are worked off before the next environment has its turn. */
const INSTANTS_PER_TURN = 50

/**
 * Works off what is due by now in every environment whose clock runs by itself: live ones, and sandboxes that tick. Any
 * number of processes may do this at once: each act locks its customer and looks again before it acts. Returns how many
 * deadlines were acted on; call again at once while that is not 0.
 */
export async function runDueWork(
  engine: Engine,
  onFailure: (error: unknown, environmentId: string) => void,
): Promise<number> {
  let reached = 0
  for (const environment of await engine.store.directory.all()) {
    if (environment.clockMode === 'frozen' || environment.advancingTo !== null) continue
    const context: Context = { ...engine, environmentId: environment.id, actor: 'worker', reason: null }
    const now = environmentNow(environment, engine.wallClock())
    try {
      for (let turn = 0; turn < INSTANTS_PER_TURN; turn++) {
        const acted = await runNextInstant(context, now, async () => {})
        if (acted === null) break
        reached += acted.length
      }
      await forgetRequests(engine, environment.id, engine.wallClock())
    } catch (error) {
      onFailure(error, environment.id)
    }
  }
  return reached
}
