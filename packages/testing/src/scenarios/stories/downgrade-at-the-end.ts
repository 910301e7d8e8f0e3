import { threePlans } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const downgradeAtTheEnd: Scenario = {
  file: 'downgrade-at-the-end',
  topic: 'Plan changes',
  title: 'A downgrade waits for the end of the month',
  why: 'What was paid for is kept to its last day, and nothing needs to be given back.',
  catalog: threePlans(),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-16T12:00:00Z')
    await step('Ada changes to Basic', () => billing.subscriptions.changePlan({ subscriptionId, planSlug: 'basic' }))
    await until('2026-02-02T00:00:00Z')
  },
}
