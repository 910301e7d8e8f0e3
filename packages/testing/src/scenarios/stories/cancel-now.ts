import { meteredPlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** $20.00 × 15.5/31 = $10.00 back. Of 500 calls 50 are free in half a month: 450 × $0.01 = $4.50, and $5.50 stay. */
export const cancelNow: Scenario = {
  file: 'cancel-now',
  topic: 'Pause, resume and cancel',
  title: 'Canceled now, with the unused days given back',
  why: 'The last invoice takes what was used and gives back what was not; the rest stays in the wallet.',
  catalog: meteredPlan(),
  async tell({ billing, join, step, subscribe, use, preview, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-10T00:00:00Z')
    await use('Ada makes 500 API calls', 500)
    await until('2026-01-16T12:00:00Z')
    const now = { subscriptionId, behavior: 'now', prorate: true } as const
    await preview('Ada looks at what canceling now would mean', () => billing.subscriptions.previewCancel(now))
    await step('Ada cancels now', () => billing.subscriptions.cancel(now))
  },
}
