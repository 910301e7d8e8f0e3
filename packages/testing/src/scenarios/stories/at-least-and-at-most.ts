import { calls, each, flat, priced } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** $1.00 becomes $5.00, $20.00 stays, $90.00 becomes $50.00; the plan itself is $10.00. */
export const atLeastAndAtMost: Scenario = {
  file: 'at-least-and-at-most',
  topic: 'Usage and invoices',
  title: 'At least this, at most that',
  why: 'A little use costs the minimum, a lot of it no more than the maximum: nobody is surprised by a bill.',
  catalog: {
    features: { calls },
    plans: {
      team: {
        name: 'Pay as you go',
        features: { calls: priced },
        prices: {
          base: flat('10.00'),
          calls: { ...each('calls', '0.01'), minimum: { USD: '5.00' }, maximum: { USD: '50.00' } },
        },
      },
    },
  },
  async tell({ join, subscribe, use, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Pay as you go', { planSlug: 'team' })
    await use('Ada makes 100 API calls', 100)
    await until('2026-02-01T00:00:00Z')
    await use('Ada makes 2,000 API calls', 2000)
    await until('2026-03-01T00:00:00Z')
    await use('Ada makes 9,000 API calls', 9000)
    await until('2026-04-01T00:00:00Z')
  },
}
