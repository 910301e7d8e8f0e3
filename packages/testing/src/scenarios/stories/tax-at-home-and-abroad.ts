import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 19 % in Germany, 20 % in France. */
export const taxAtHomeAndAbroad: Scenario = {
  file: 'tax-at-home-and-abroad',
  topic: 'Tax and currencies',
  title: 'Tax at home, in the EU and beyond',
  why: 'Each customer sees the tax of their own country on the invoice, and a business abroad with a valid number accounts for it itself.',
  catalog: onePlan('100.00', 'EUR'),
  async tell({ billing, join, subscribe }) {
    const seller = { name: 'Seller GmbH', address: { country: 'DE' } }
    await billing.environments.updateSettings({ seller, tax: { registrations: ['DE', 'EU-OSS'] } })

    await join('Ada', { who: 'in Germany, pays by card', address: { country: 'DE' } })
    await join('Ben', { who: 'in France, pays by card', address: { country: 'FR' } })
    await join('Cleo', {
      who: 'runs a business in France with a valid VAT number, pays by card',
      address: { country: 'FR' },
      vatNumber: 'FR40303265045',
    })
    await join('Dan', { who: 'in the United States, pays by card', address: { country: 'US' } })
    for (const name of ['Ada', 'Ben', 'Cleo', 'Dan']) {
      await subscribe(`${name} subscribes to Team`, { planSlug: 'team', customerId: name.toLowerCase() })
    }
  },
}
