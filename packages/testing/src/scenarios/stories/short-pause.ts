import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const shortPause: Scenario = {
  file: 'short-pause',
  topic: 'Pause, resume and cancel',
  title: 'A pause within a month that was paid',
  why: 'Access stops and comes back, and since the month was paid nothing is charged again.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-11T00:00:00Z')
    await step('Ada pauses', () => billing.subscriptions.pause({ subscriptionId }))
    await until('2026-01-21T00:00:00Z')
    await step('Ada resumes', () => billing.subscriptions.resume({ subscriptionId }))
    await until('2026-02-02T00:00:00Z')
  },
}
