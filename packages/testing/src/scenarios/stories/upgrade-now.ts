import { threePlans } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 15.5 of 31 days are left: $31.00 × 1/2 = $15.50 back, $62.00 × 1/2 = $31.00 to pay. */
export const upgradeNow: Scenario = {
  file: 'upgrade-now',
  topic: 'Plan changes',
  title: 'An upgrade is paid at once, for the days that are left',
  why: 'The customer gets the better plan the moment the difference is paid, and sees before agreeing what it will be.',
  catalog: threePlans(),
  async tell({ billing, join, step, preview, until }) {
    await join('Ada', { who: 'pays by card' })
    const { id: subscriptionId } = await step('Ada subscribes to Team', () =>
      billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' }),
    )
    await until('2026-01-16T12:00:00Z')
    const change = { subscriptionId, planSlug: 'business' }
    await preview('Ada looks at what Business would cost now', () => billing.subscriptions.previewChange(change))
    await step('Ada changes to Business', () => billing.subscriptions.changePlan(change))
    await until('2026-02-02T00:00:00Z')
  },
}
