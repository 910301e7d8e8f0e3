import { flat, included, projects, terms } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** $10.00 in January and February, half of $31.00 = $15.50 in March, then $31.00. */
export const introductoryPrice: Scenario = {
  file: 'introductory-price',
  topic: 'Prices over time',
  title: 'An introductory price that ends by itself',
  why: 'The customer knows from the first day when the price rises and to what; nobody has to remember it.',
  catalog: {
    features: { projects },
    plans: {
      team: {
        name: 'Team',
        features: { projects: included },
        prices: { base: flat('31.00') },
        phases: [
          { periods: 2, prices: { base: { terms: terms('10.00') } } },
          { periods: 1, discountPercent: '50' },
        ],
      },
    },
  },
  async tell({ join, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-04-02T00:00:00Z')
  },
}
