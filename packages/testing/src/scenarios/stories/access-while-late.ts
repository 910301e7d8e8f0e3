import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const accessWhileLate: Scenario = {
  file: 'access-while-late',
  topic: 'Payments and dunning',
  title: 'Access for two days after a declined renewal',
  why: 'A seller may let those who are late in for some days only; who pays is let in again at once.',
  catalog: onePlan(),
  async tell({ billing, join, step, payBy, subscribe, until }) {
    await step('The seller lets customers who are late in for two days', () =>
      billing.environments.updateSettings({ dunning: { accessGraceDays: 2 } }),
    )
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await payBy('Ada’s card runs out of money', 'declines_insufficient_funds')
    await until('2026-02-02T12:00:00Z')
    await until('2026-02-03T12:00:00Z')
    await payBy('Ada pays by another card', 'succeeds')
    await until('2026-02-04T00:00:00Z')
  },
}
