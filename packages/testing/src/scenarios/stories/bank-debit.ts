import { threePlans } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const bankDebit: Scenario = {
  file: 'bank-debit',
  topic: 'Payments and dunning',
  title: 'A bank debit that takes three days',
  why: 'While the money is on its way nothing is charged twice, and an upgrade counts from the day it was asked for.',
  catalog: threePlans(),
  async tell({ billing, join, step, payBy, subscribe, until }) {
    await join('Ada', { who: 'pays by card at first' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await payBy('Ada changes to paying by bank debit', 'processing_then_succeeds')
    await until('2026-01-16T12:00:00Z')
    await step('Ada changes to Business', () =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' }),
    )
    await until('2026-01-20T00:00:00Z')
  },
}
