import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const firstPaymentDeclined: Scenario = {
  file: 'first-payment-declined',
  topic: 'Subscriptions',
  title: 'A first payment that is declined opens no door',
  why: 'Nobody uses what was never paid: after 23 hours the invoice is void, and who comes back later begins a month of their own.',
  catalog: onePlan(),
  async tell({ join, payBy, subscribe, until }) {
    await join('Ada', { who: 'pays by a card without money on it', card: 'declines_insufficient_funds' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-02T12:00:00Z')
    await payBy('Ada adds a card that works', 'succeeds')
    await subscribe('Ada subscribes to Team again', { planSlug: 'team' })
  },
}
