import type { InProcessCaller } from '@tallywright/api'

type Catalog = Parameters<InProcessCaller['catalog']['push']>[0]['catalog']
type Plan = NonNullable<Catalog['plans']>[string]

const cadence = { unit: 'month', count: 1 } as const

function monthly(amount: string) {
  return { cadence, terms: { USD: { model: 'flat' as const, amount } } }
}

function plan(name: string, options: { base?: string; allowance: string; unitAmount: string }): Plan {
  const { base, allowance, unitAmount } = options
  const calls = { feature: 'api-calls', cadence, terms: { USD: { model: 'per_unit' as const, unitAmount } } }
  const fee = base === undefined ? {} : { base: monthly(base) }
  return {
    name,
    features: { 'api-calls': { type: 'metered', consumption: 'priced', allowance, overage: 'allowed' } },
    prices: { ...fee, calls },
  }
}

/** What a small product sells: five plans of one group, of which `metered` is never billed in advance. */
export const catalog: Catalog = {
  features: {
    'api-calls': { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
  },
  plans: {
    starter: { name: 'Starter', features: {}, prices: { base: monthly('5.00') } },
    team: {
      name: 'Team',
      features: { editor: { type: 'seats', included: 1, extra: 'allowed' } },
      prices: {
        base: monthly('10.00'),
        editors: { feature: 'editor', cadence, terms: { USD: { model: 'per_unit', unitAmount: '8.00' } } },
      },
    },
    metered: plan('Metered', { allowance: '1000', unitAmount: '0.002' }),
    pro: plan('Pro', { base: '20.00', allowance: '10000', unitAmount: '0.001' }),
    max: plan('Max', { base: '50.00', allowance: '100000', unitAmount: '0.0005' }),
  },
  planGroups: { main: { name: 'Main', plans: ['starter', 'team', 'metered', 'pro', 'max'] } },
}
