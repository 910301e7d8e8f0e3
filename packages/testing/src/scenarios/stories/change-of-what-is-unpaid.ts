import { threePlans } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** Half of $31.00 is credited on the open invoice, half of $62.00 is invoiced. */
export const changeOfWhatIsUnpaid: Scenario = {
  file: 'change-of-what-is-unpaid',
  topic: 'Credit notes, refunds and disputes',
  title: 'A change of a month that is not paid yet',
  why: 'Who upgrades before paying owes the days they had of each plan, and no money appears that nobody paid.',
  catalog: threePlans(),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'gets invoices and pays them within 30 days', card: null, collection: 'send_invoice' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-16T12:00:00Z')
    await step('Ada changes to Business', () =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' }),
    )
  },
}
