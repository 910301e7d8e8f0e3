import { flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** The trial ends on 15 January: $31.00 × 17/31 = $17.00. */
export const trialThenTheFirst: Scenario = {
  file: 'trial-then-the-first',
  topic: 'Trials',
  title: 'A trial, then billing on the first of the month',
  why: 'After the trial the days until the first are charged, and whole months from then on.',
  catalog: {
    features: { projects },
    plans: {
      team: {
        name: 'Team',
        features: { projects: included },
        prices: { base: flat('31.00') },
        trial: { days: 14 },
        alignment: { kind: 'calendar' },
      },
    },
  },
  async tell({ join, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-02-02T00:00:00Z')
  },
}
