import { flat, included, month, projects, terms, year } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** $31.00 × 15.5/31 = $15.50 back, of $310.00 remain $294.50. */
export const toAYear: Scenario = {
  file: 'to-a-year',
  topic: 'Plan changes',
  title: 'From months to a year: a new beginning',
  why: 'The days that are left of the month are given back, and the year begins at that moment.',
  catalog: {
    features: { projects },
    plans: {
      team: {
        name: 'Team',
        features: { projects: included },
        prices: { monthly: flat('31.00'), yearly: { cadence: year, terms: terms('310.00') } },
      },
    },
  },
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team by the month', { planSlug: 'team', cadence: month })
    await until('2026-01-16T12:00:00Z')
    await step('Ada changes to the yearly price', () =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug: 'team', cadence: year }),
    )
    await until('2027-01-17T00:00:00Z')
  },
}
