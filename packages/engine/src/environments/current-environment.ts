import type { Context } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type EnvironmentView, environmentView } from '../views/environment-views.ts'

/** The environment that the caller is in. */
export function currentEnvironment(context: Context): Promise<Outcome<EnvironmentView>> {
  return atMoment(context, async ({ environment, now }) => done(environmentView(environment, now)))
}
