import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const firstPaymentSecondCard: Scenario = {
  file: 'first-payment-second-card',
  topic: 'Subscriptions',
  title: 'A second card saves the first payment',
  why: 'Who is declined at the till tries another card, and has access at once; the month counts from the first try.',
  catalog: onePlan(),
  async tell({ join, payBy, subscribe, until }) {
    await join('Ada', { who: 'pays by a card without money on it', card: 'declines_insufficient_funds' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-01T10:00:00Z')
    await payBy('Ada adds a card that works', 'succeeds')
    await until('2026-02-02T00:00:00Z')
  },
}
