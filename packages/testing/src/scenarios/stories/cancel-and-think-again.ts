import { meteredPlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 500 calls, 100 of them free: 400 × $0.01 = $4.00. */
export const cancelAndThinkAgain: Scenario = {
  file: 'cancel-and-think-again',
  topic: 'Pause, resume and cancel',
  title: 'Canceled, taken back, and canceled after all',
  why: 'Until the last day a customer can stay; after it the subscription is over and what was used is billed.',
  catalog: meteredPlan(),
  async tell({ billing, join, step, subscribe, use, refused, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-10T00:00:00Z')
    await step('Ada cancels', () => billing.subscriptions.cancel({ subscriptionId }))
    await until('2026-01-12T00:00:00Z')
    await step('Ada wants to stay', () => billing.subscriptions.uncancel({ subscriptionId }))
    await until('2026-01-20T00:00:00Z')
    await use('Ada makes 500 API calls', 500)
    await step('Ada cancels after all', () => billing.subscriptions.cancel({ subscriptionId }))
    await until('2026-02-02T00:00:00Z')
    await refused('Ada wants to stay', () => billing.subscriptions.uncancel({ subscriptionId }))
  },
}
