import { each, editors, flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 10 of 31 days: $10.00 and 4 × $2.00 back, $20.00 and 2 × $3.00 charged: $8.00 to pay. Then $62.00 + $18.60. */
export const upgradeWithSeats: Scenario = {
  file: 'upgrade-with-seats',
  topic: 'Plan changes',
  title: 'An upgrade with a team',
  why: 'Seats move to the new plan with everybody on them: what they cost before comes back, what they cost now is charged.',
  catalog: {
    features: { projects, editors },
    planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
    plans: {
      team: {
        name: 'Team',
        features: { projects: included, editors: { type: 'seats', included: 1, extra: 'allowed' } },
        prices: { base: flat('31.00'), editors: each('editors', '6.20') },
      },
      business: {
        name: 'Business',
        features: { projects: included, editors: { type: 'seats', included: 3, extra: 'allowed' } },
        prices: { base: flat('62.00'), editors: each('editors', '9.30') },
      },
    },
  },
  async tell({ billing, join, step, subscribe, preview, until }) {
    await join('Ada', { who: 'pays by card' })
    const seats = { editors: 5 }
    const subscriptionId = await subscribe('Ada subscribes to Team with 5 editors', { planSlug: 'team', seats })
    await until('2026-01-22T00:00:00Z')
    const change = { subscriptionId, planSlug: 'business' }
    await preview('Ada looks at what Business would cost now', () => billing.subscriptions.previewChange(change))
    await step('Ada changes to Business', () => billing.subscriptions.changePlan(change))
    await until('2026-02-02T00:00:00Z')
  },
}
