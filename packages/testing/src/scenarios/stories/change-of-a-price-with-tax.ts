import { flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** €31.00 for half of Business. Half of Team’s €26.05 and €4.95 is €13.025 and €2.475, each rounded up: €15.51 come back. */
export const changeOfAPriceWithTax: Scenario = {
  file: 'change-of-a-price-with-tax',
  topic: 'Tax and currencies',
  title: 'An upgrade where prices contain the tax',
  why: 'Credit and charge contain the tax as the prices do; net and tax of each are rounded once, so that their sum may differ from the shown prices by a cent.',
  catalog: {
    features: { projects },
    planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
    plans: {
      team: {
        name: 'Team',
        features: { projects: included },
        prices: { base: { ...flat('31.00', 'EUR'), taxBehavior: 'inclusive' } },
      },
      business: {
        name: 'Business',
        features: { projects: included },
        prices: { base: { ...flat('62.00', 'EUR'), taxBehavior: 'inclusive' } },
      },
    },
  },
  async tell({ billing, join, step, subscribe, until }) {
    const seller = { name: 'Seller GmbH', address: { country: 'DE' } }
    await billing.environments.updateSettings({ seller, tax: { registrations: ['DE', 'EU-OSS'] } })

    await join('Ada', { who: 'in Germany, pays by card', address: { country: 'DE' } })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-16T12:00:00Z')
    await step('Ada changes to Business', () =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' }),
    )
  },
}
