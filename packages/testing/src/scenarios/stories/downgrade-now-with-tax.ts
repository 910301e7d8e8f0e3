import { threePlans } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** Half of €62.00 with 19 % is €36.89, half of €15.50 with 19 % is €9.22: the difference of €27.67 goes into the wallet. */
export const downgradeNowWithTax: Scenario = {
  file: 'downgrade-now-with-tax',
  topic: 'Tax and currencies',
  title: 'A downgrade now, with the tax given back',
  why: 'What was paid for the better plan comes back with its tax, first on the same invoice, the rest in the wallet.',
  catalog: threePlans('EUR'),
  async tell({ billing, join, step, subscribe, until }) {
    const seller = { name: 'Seller GmbH', address: { country: 'DE' } }
    await billing.environments.updateSettings({ seller, tax: { registrations: ['DE', 'EU-OSS'] } })

    await join('Ada', { who: 'in Germany, pays by card', address: { country: 'DE' } })
    const subscriptionId = await subscribe('Ada subscribes to Business', { planSlug: 'business' })
    await until('2026-01-16T12:00:00Z')
    const change = { subscriptionId, planSlug: 'basic', behavior: 'invoice_now' } as const
    await step('Ada changes to Basic, now', () => billing.subscriptions.changePlan(change))
    await until('2026-02-02T00:00:00Z')
  },
}
