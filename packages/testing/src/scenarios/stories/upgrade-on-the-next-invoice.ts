import { threePlans } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 15.5 of 31 days are left: $31.00 × 1/2 = $15.50 back, $62.00 × 1/2 = $31.00, and $62.00 for February: $77.50. */
export const upgradeOnTheNextInvoice: Scenario = {
  file: 'upgrade-on-the-next-invoice',
  topic: 'Plan changes',
  title: 'An upgrade that goes on the next invoice',
  why: 'The better plan is there at once, and one invoice at the end of the month has it all.',
  catalog: threePlans(),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-16T12:00:00Z')
    await step('Ada changes to Business, to be paid with the next invoice', () =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'next_invoice' }),
    )
    await until('2026-02-02T00:00:00Z')
  },
}
