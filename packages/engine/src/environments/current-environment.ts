import type { Context } from '../command/context.ts'
import { environmentNow } from '../command/now.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type EnvironmentView, environmentView } from '../views/environment-views.ts'

/** The environment that the caller is in. */
export function currentEnvironment({ store, environmentId, wallClock }: Context): Promise<Outcome<EnvironmentView>> {
  return store.read(environmentId, async (tx) => {
    const environment = await tx.environment.get()
    return done(environmentView(environment, environmentNow(environment, wallClock())))
  })
}
