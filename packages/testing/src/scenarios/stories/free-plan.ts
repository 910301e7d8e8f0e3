import { flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const freePlan: Scenario = {
  file: 'free-plan',
  topic: 'Subscriptions',
  title: 'Free at first, and paid for from the day of the change',
  why: 'A free plan asks for no card and writes no invoice; the month keeps its length, and only the rest of it is paid.',
  catalog: {
    features: { projects },
    planGroups: { main: { name: 'Main', plans: ['free', 'team'] } },
    plans: {
      free: { name: 'Free', features: { projects: included }, prices: {} },
      team: { name: 'Team', features: { projects: included }, prices: { base: flat('31.00') } },
    },
  },
  async tell({ billing, join, step, payBy, subscribe, until }) {
    await join('Ada', { who: 'has no card yet', card: null })
    const subscriptionId = await subscribe('Ada subscribes to Free', { planSlug: 'free' })
    await until('2026-01-17T00:00:00Z')
    await payBy('Ada enters a card', 'succeeds')
    await step('Ada changes to Team', () => billing.subscriptions.changePlan({ subscriptionId, planSlug: 'team' }))
    await until('2026-02-02T00:00:00Z')
  },
}
