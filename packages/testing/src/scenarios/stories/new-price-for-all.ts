import { flat, onePlan, terms } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const newPriceForAll: Scenario = {
  file: 'new-price-for-all',
  topic: 'Prices over time',
  title: 'A new price for those who are there already',
  why: 'A price rise reaches existing customers only when the seller moves them, at their renewal; agreements with one customer stay.',
  catalog: onePlan('31.00'),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await join('Ben', { who: 'has agreed on $20.00 a month, pays by card' })
    const overrides = { prices: { base: { terms: terms('20.00') } } }
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await subscribe('Ben subscribes to Team at his own price', { planSlug: 'team', customerId: 'ben', overrides })
    await step('From now on Team costs $46.50', () =>
      billing.plans.update({ planSlug: 'team', prices: { base: flat('46.50') } }),
    )
    await until('2026-02-10T00:00:00Z')
    await step('The seller moves everybody to the new price', () => billing.subscriptions.migrate({ planSlug: 'team' }))
    await until('2026-03-02T00:00:00Z')
  },
}
