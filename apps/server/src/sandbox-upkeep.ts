import { addMilliseconds, type Instant, MINUTE } from '@tallywright/domain'
import { type Engine, passTime } from '@tallywright/engine'
import type { SandboxProvider } from '@tallywright/providers'

/**
 * Delivers what the sandbox payment provider has to tell; called with every round of work. Once a minute it is told how
 * late it is in the sandboxes that tick; in others it hears so when their clock is moved.
 */
export function sandboxUpkeep(engine: Engine, { deliveries }: SandboxProvider): () => Promise<void> {
  let next: Instant | null = null
  return async () => {
    const wall = engine.wallClock()
    // What another start had not delivered is still in the books.
    if (next === null) await deliveries.resume()
    if (next === null || next <= wall) {
      next = addMilliseconds(wall, MINUTE)
      for (const { id: environmentId, clockMode } of await engine.store.directory.all()) {
        const context = { ...engine, environmentId, actor: 'worker', reason: null }
        if (clockMode === 'ticking') await passTime(context, null)
      }
    }
    await deliveries.flush()
  }
}
