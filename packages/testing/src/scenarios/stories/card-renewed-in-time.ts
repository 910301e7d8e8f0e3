import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const cardRenewedInTime: Scenario = {
  file: 'card-renewed-in-time',
  topic: 'Payments and dunning',
  title: 'A declined renewal, and a new card in time',
  why: 'The payment is tried again after 1, 3, 5 and 7 days; a new card pays at once, and access was never lost.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await step('Ada’s card runs out of money', () =>
      billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'declines_insufficient_funds' }),
    )
    await until('2026-02-05T00:00:00Z')
    await step('Ada adds a card that works', () =>
      billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' }),
    )
    await until('2026-03-02T00:00:00Z')
  },
}
