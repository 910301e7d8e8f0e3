import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const cardRenewedInTime: Scenario = {
  file: 'card-renewed-in-time',
  topic: 'Payments and dunning',
  title: 'A declined renewal, and a new card in time',
  why: 'The payment is tried again after 1, 3, 5 and 7 days; a new card pays at once, and access was never lost.',
  catalog: onePlan(),
  async tell({ join, payBy, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await payBy('Ada’s card runs out of money', 'declines_insufficient_funds')
    await until('2026-02-05T00:00:00Z')
    await payBy('Ada adds a card that works', 'succeeds')
    await until('2026-03-02T00:00:00Z')
  },
}
