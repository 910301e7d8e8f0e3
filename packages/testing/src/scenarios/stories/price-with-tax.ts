import { flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** €119.00 ÷ 1.19 = €100.00 and €19.00; €119.00 ÷ 1.20 = €99.17 and €19.83. */
export const priceWithTax: Scenario = {
  file: 'price-with-tax',
  topic: 'Tax and currencies',
  title: 'A price that contains the tax',
  why: 'Consumers pay the price on the page, to the cent, wherever they live; what of it is tax depends on their country.',
  catalog: {
    features: { projects },
    plans: {
      team: {
        name: 'Team',
        features: { projects: included },
        prices: { base: { ...flat('119.00', 'EUR'), taxBehavior: 'inclusive' } },
      },
    },
  },
  async tell({ billing, join, step, subscribe, until }) {
    const seller = { name: 'Seller GmbH', address: { country: 'DE' } }
    await billing.environments.updateSettings({ seller, tax: { registrations: ['DE', 'EU-OSS'] } })

    await join('Ada', { who: 'in Germany, pays by card', address: { country: 'DE' } })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await step('Ada moves to France', () => billing.customers.update({ customerId: 'ada', address: { country: 'FR' } }))
    await until('2026-02-02T00:00:00Z')
  },
}
