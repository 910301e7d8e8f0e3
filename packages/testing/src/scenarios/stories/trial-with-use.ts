import { meteredPlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** Of the 150 calls after the trial 100 are free: 50 × $0.01 = $0.50. */
export const trialWithUse: Scenario = {
  file: 'trial-with-use',
  topic: 'Trials',
  title: 'Use in a trial costs nothing',
  why: 'Whoever tries the plan can use what is included in it; nothing of the trial is on the first invoice, and the count begins anew.',
  catalog: meteredPlan(),
  async tell({ join, subscribe, use, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team, with a trial of 10 days', { planSlug: 'team', trialDays: 10 })
    await use('Ada makes 150 API calls', 150)
    await until('2026-01-12T00:00:00Z')
    await use('Ada makes 150 more', 150)
    await until('2026-02-12T00:00:00Z')
  },
}
