import { defineCatalog } from '@tallywright/domain'

const monthly = { unit: 'month', count: 1 } as const
const calls = (allowance: string) =>
  ({ type: 'metered', consumption: 'priced', allowance, overage: 'allowed' }) as const
const perCall = (unitAmount: string) =>
  ({ feature: 'api-calls', cadence: monthly, terms: { USD: { model: 'per_unit', unitAmount } } }) as const
const base = (amount: string) => ({ cadence: monthly, terms: { USD: { model: 'flat', amount } } }) as const

/** What a small product sells: three plans of one group, of which `metered` is never billed in advance. */
export const catalog = defineCatalog({
  features: {
    'api-calls': { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } },
    sso: { type: 'boolean', name: 'Single sign-on' },
  },
  plans: {
    metered: {
      name: 'Metered',
      features: { 'api-calls': calls('1000') },
      prices: { calls: perCall('0.002') },
    },
    pro: {
      name: 'Pro',
      features: { 'api-calls': calls('10000') },
      prices: { base: base('20.00'), calls: perCall('0.001') },
    },
    max: {
      name: 'Max',
      features: { 'api-calls': calls('100000'), sso: { type: 'boolean' } },
      prices: { base: base('50.00'), calls: perCall('0.0005') },
    },
  },
  planGroups: { main: { name: 'Main', plans: ['metered', 'pro', 'max'] } },
})
