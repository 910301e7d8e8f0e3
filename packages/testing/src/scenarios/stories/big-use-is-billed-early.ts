import { calls, month, priced } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/**
 * 500 × $0.10 = $50.00; then 1,100 are 1,000 × $0.10 + 100 × $0.05 = $105.00, of which $50.00 were billed; then 1,200
 * are $110.00.
 */
export const bigUseIsBilledEarly: Scenario = {
  file: 'big-use-is-billed-early',
  topic: 'Usage and invoices',
  title: 'A lot of use is billed before the month ends',
  why: 'The seller need not wait weeks for a large sum, and the customer pays each call once, at the tier it belongs to.',
  catalog: {
    features: { calls },
    plans: {
      team: {
        name: 'Pay as you go',
        features: { calls: { ...priced, allowance: '100' } },
        prices: {
          calls: {
            feature: 'calls',
            cadence: month,
            terms: {
              USD: {
                model: 'graduated',
                tiers: [
                  { upTo: '1000', unitAmount: '0.10' },
                  { upTo: null, unitAmount: '0.05' },
                ],
              },
            },
          },
        },
        billingThreshold: { USD: '50.00' },
      },
    },
  },
  async tell({ join, subscribe, use, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Pay as you go', { planSlug: 'team' })
    await until('2026-01-06T00:00:00Z')
    await use('Ada makes 600 API calls', 600)
    await until('2026-01-07T00:00:00Z')
    await use('Ada makes 600 more', 600)
    await until('2026-01-08T00:00:00Z')
    await use('Ada makes 100 more', 100)
    await until('2026-02-01T00:00:00Z')
  },
}
