import { flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const trialWithoutACard: Scenario = {
  file: 'trial-without-a-card',
  topic: 'Trials',
  title: 'A trial without a card ends by itself',
  why: 'Who only wanted to look around owes nothing and has nothing to cancel.',
  catalog: {
    features: { projects },
    plans: {
      team: { name: 'Team', features: { projects: included }, prices: { base: flat('20.00') }, trial: { days: 14 } },
    },
  },
  async tell({ join, subscribe, until }) {
    await join('Ada', { who: 'has given no card', card: null })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-16T00:00:00Z')
  },
}
