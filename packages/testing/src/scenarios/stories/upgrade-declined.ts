import { threePlans } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const upgradeDeclined: Scenario = {
  file: 'upgrade-declined',
  topic: 'Plan changes',
  title: 'An upgrade whose payment is declined changes nothing',
  why: 'The plan changes only when it is paid: no debt is left behind, and the old plan goes on.',
  catalog: threePlans(),
  async tell({ billing, join, payBy, subscribe, refused, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-16T12:00:00Z')
    await payBy('Ada’s card runs out of money', 'declines_insufficient_funds')
    await refused('Ada changes to Business', () =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' }),
    )
  },
}
