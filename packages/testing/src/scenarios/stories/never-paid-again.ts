import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const neverPaidAgain: Scenario = {
  file: 'never-paid-again',
  topic: 'Payments and dunning',
  title: 'A renewal that is never paid',
  why: 'After the last try the subscription ends and the invoice is uncollectible; nobody is charged for ever.',
  catalog: onePlan(),
  async tell({ join, payBy, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await payBy('Ada’s card runs out of money', 'declines_insufficient_funds')
    await until('2026-03-02T00:00:00Z')
  },
}
