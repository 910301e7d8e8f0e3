import { meteredPlan, priced, terms } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** Ada pays for 200 calls, $2.00, Ben for 1,100, $11.00. */
export const customPrice: Scenario = {
  file: 'custom-price',
  topic: 'Prices over time',
  title: 'A price of one’s own',
  why: 'What sales agreed with one customer is billed to that customer alone, and others see nothing of it.',
  catalog: meteredPlan(),
  async tell({ join, subscribe, use, until }) {
    await join('Ada', { who: 'has agreed on $15.00 a month with 1,000 calls included, pays by card' })
    await join('Ben', { who: 'pays by card' })
    const overrides = {
      prices: { base: { terms: terms('15.00') } },
      features: { calls: { ...priced, allowance: '1000' } },
    }
    await subscribe('Ada subscribes to Team at her own price', { planSlug: 'team', overrides })
    await subscribe('Ben subscribes to Team', { planSlug: 'team', customerId: 'ben' })
    await use('Ada makes 1,200 API calls', 1200)
    await use('Ben makes 1,200 API calls', 1200, { customerId: 'ben' })
    await until('2026-02-02T00:00:00Z')
  },
}
