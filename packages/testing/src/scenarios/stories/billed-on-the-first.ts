import { flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 10 of 31 days are left: $31.00 × 10/31 = $10.00. */
export const billedOnTheFirst: Scenario = {
  file: 'billed-on-the-first',
  topic: 'Subscriptions',
  title: 'Everybody is billed on the first of the month',
  why: 'Whoever starts in the middle pays for the days that are left of the month, and a whole month from then on.',
  catalog: {
    features: { projects },
    plans: {
      team: {
        name: 'Team',
        features: { projects: included },
        prices: { base: flat('31.00') },
        alignment: { kind: 'calendar' },
      },
    },
  },
  at: '2026-01-22T00:00:00Z',
  async tell({ join, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-02-02T00:00:00Z')
  },
}
