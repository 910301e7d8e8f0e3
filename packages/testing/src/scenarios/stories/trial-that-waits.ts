import { flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 14 of the 28 days of February are left: $28.00 × 14/28 = $14.00. */
export const trialThatWaits: Scenario = {
  file: 'trial-that-waits',
  topic: 'Trials',
  title: 'A trial that waits for the customer to decide',
  why: 'At its end the trial pauses; when the customer comes back, only the days that are left of the month are charged.',
  catalog: {
    features: { projects },
    plans: {
      team: {
        name: 'Team',
        features: { projects: included },
        prices: { base: flat('28.00') },
        trial: { days: 31, end: 'pause' },
      },
    },
  },
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-02-15T00:00:00Z')
    await step('Ada resumes', () => billing.subscriptions.resume({ subscriptionId }))
    await until('2026-03-02T00:00:00Z')
  },
}
