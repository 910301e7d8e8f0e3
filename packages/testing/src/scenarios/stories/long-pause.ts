import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 20 of the 31 days of March are left: $31.00 × 20/31 = $20.00. */
export const longPause: Scenario = {
  file: 'long-pause',
  topic: 'Pause, resume and cancel',
  title: 'A pause over two months',
  why: 'Months that begin in the pause are not billed, and coming back costs only the days that are left.',
  catalog: onePlan('31.00'),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-11T00:00:00Z')
    await step('Ada pauses', () => billing.subscriptions.pause({ subscriptionId }))
    await until('2026-03-12T00:00:00Z')
    await step('Ada resumes', () => billing.subscriptions.resume({ subscriptionId }))
    await until('2026-04-02T00:00:00Z')
  },
}
