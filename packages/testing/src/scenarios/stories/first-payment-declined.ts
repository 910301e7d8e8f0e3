import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const firstPaymentDeclined: Scenario = {
  file: 'first-payment-declined',
  topic: 'Subscriptions',
  title: 'A first payment that is declined opens no door',
  why: 'Nobody uses what was never paid, and who comes back with another card within a day goes on where they stopped.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by a card without money on it', card: 'declines_insufficient_funds' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-02T12:00:00Z')
    await step('Ada adds a card that works', () =>
      billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' }),
    )
    await subscribe('Ada subscribes to Team again', { planSlug: 'team' })
  },
}
