import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'
import { sandboxClockView, type TestClockView, testClockView } from '../views/test-clock-view.ts'
import { noClock, notASandbox } from './movable-clock.ts'

/** A clock of the sandbox that the context is in; its own unless one is named. */
export function getClock(
  context: Context,
  { testClockId }: { readonly testClockId?: string } = {},
): Promise<Outcome<TestClockView>> {
  return runQuery(context, async (moment) => {
    if (moment.environment.kind !== 'sandbox') return notASandbox()
    if (testClockId === undefined) return done(sandboxClockView(moment))
    const row = await moment.tx.testClocks.find(testClockId)
    return row === null ? noClock(testClockId) : done(testClockView(row))
  })
}

/** Those that customers live by, newest first. A live environment has none. */
export async function listClocks(context: Context, input: PageInput): Promise<Outcome<PageView<TestClockView>>> {
  const page = pageRequest('testClock', input)
  if (!page.ok) return page
  return runQuery(context, async ({ tx }) => {
    const { entries, next } = await tx.testClocks.list(page.value)
    return done(pageView(next, entries.map(testClockView)))
  })
}
