import { flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const trialThenPaid: Scenario = {
  file: 'trial-then-paid',
  topic: 'Trials',
  title: 'A trial with a card goes on as a paid month',
  why: 'The customer tries the plan for nothing, is reminded before the end, and keeps access without doing anything.',
  catalog: {
    features: { projects },
    plans: {
      team: { name: 'Team', features: { projects: included }, prices: { base: flat('20.00') }, trial: { days: 14 } },
    },
  },
  async tell({ billing, join, step, subscribe, refused, until, lastInvoice }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-16T00:00:00Z')
    const subscriptionId = (await lastInvoice()).subscriptionId ?? ''
    await step('Ada cancels at once', () => billing.subscriptions.cancel({ subscriptionId, behavior: 'now' }))
    await refused('Ada tries for a second trial', () =>
      billing.subscriptions.create({ customerId: 'ada', planSlug: 'team', trialDays: 14 }),
    )
  },
}
