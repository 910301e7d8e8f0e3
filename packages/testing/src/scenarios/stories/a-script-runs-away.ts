import { each, editors, flat } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** Ten days of 31 at $3.10 a seat: $1.00 each. */
export const aScriptRunsAway: Scenario = {
  file: 'a-script-runs-away',
  topic: 'Payments and dunning',
  title: 'A script that adds seats without end',
  why: 'A cap on what one day may bring parks a subscription before its customer is charged again and again, until somebody has looked.',
  catalog: {
    features: { editors },
    plans: {
      team: {
        name: 'Team',
        features: { editors: { type: 'seats', included: 1, extra: 'allowed' } },
        prices: { base: flat('31.00'), editors: each('editors', '3.10') },
      },
    },
  },
  async tell({ billing, join, step, subscribe, refused, until }) {
    await step('The seller lets a subscription bring two invoices a day', () =>
      billing.environments.updateSettings({ dailyCaps: { invoicesPerSubscription: 2 } }),
    )
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    const seat = { subscriptionId, featureSlug: 'editors', quantity: 1 } as const
    await until('2026-01-22T00:00:00Z')
    await step('Ada’s script adds a seat', () => billing.seats.add(seat))
    await step('It adds another', () => billing.seats.add(seat))
    await refused('It adds a third', () => billing.seats.add(seat))
    await refused('It goes on trying', () => billing.seats.add(seat))
    await until('2026-02-02T00:00:00Z')
    await step('The seller has spoken with Ada', () => billing.subscriptions.unpark({ subscriptionId }))
    await until('2026-02-02T00:01:00Z')
  },
}
