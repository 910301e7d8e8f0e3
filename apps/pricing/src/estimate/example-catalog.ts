import { defineCatalog } from '@tallywright/domain'

const month = { unit: 'month', count: 1 } as const
const year = { unit: 'year', count: 1 } as const

const graduated = (first: string, second: string) =>
  ({
    model: 'graduated',
    tiers: [
      { upTo: '10000', unitAmount: first },
      { upTo: null, unitAmount: second },
    ],
  }) as const

/** A shop with most of what a page can meet: two cadences, two currencies, usage, seats, a quota, a free plan. */
export const exampleCatalog = defineCatalog({
  features: {
    'api-calls': { type: 'metered', name: 'API calls', unitName: 'call', meter: { aggregation: 'count' } },
    storage: {
      type: 'metered',
      name: 'Storage',
      unitName: 'GB',
      meter: { aggregation: 'max', unitConversion: { operation: 'divide', factor: '1000000000', rounding: 'ceil' } },
    },
    editor: { type: 'seats', name: 'Editors', unitName: 'editor' },
    projects: { type: 'quota', name: 'Projects', unitName: 'project' },
    sso: { type: 'boolean', name: 'Single sign-on' },
  },
  plans: {
    hobby: {
      name: 'Hobby',
      description: 'To try it out.',
      features: {
        'api-calls': { type: 'metered', consumption: 'priced', allowance: '1000', overage: 'blocked' },
        projects: { type: 'quota', allowance: 2, extra: 'blocked' },
      },
      prices: {},
    },
    team: {
      name: 'Team',
      description: 'For a product that people rely on.',
      features: {
        'api-calls': { type: 'metered', consumption: 'priced', allowance: '1000', overage: 'allowed' },
        storage: { type: 'metered', consumption: 'priced', allowance: '10', overage: 'allowed' },
        editor: { type: 'seats', included: 3, extra: 'allowed' },
        projects: { type: 'quota', allowance: 10, extra: 'allowed' },
      },
      prices: {
        base: { cadence: month, terms: flat('20.00', '19.00') },
        'base-yearly': { cadence: year, terms: flat('200.00', '190.00') },
        calls: {
          feature: 'api-calls',
          cadence: month,
          planCadences: [month, year],
          terms: { USD: graduated('0.002', '0.001'), EUR: graduated('0.0018', '0.0009') },
        },
        storage: {
          feature: 'storage',
          cadence: month,
          planCadences: [month, year],
          terms: { USD: { model: 'per_unit', unitAmount: '0.085' }, EUR: { model: 'per_unit', unitAmount: '0.079' } },
        },
        editors: {
          feature: 'editor',
          name: 'Extra editors',
          cadence: month,
          planCadences: [month, year],
          terms: { USD: { model: 'per_unit', unitAmount: '8' }, EUR: { model: 'per_unit', unitAmount: '7.50' } },
        },
        projects: {
          feature: 'projects',
          cadence: month,
          planCadences: [month, year],
          terms: { USD: { model: 'per_unit', unitAmount: '1.25' }, EUR: { model: 'per_unit', unitAmount: '1.25' } },
        },
      },
    },
    business: {
      name: 'Business',
      description: 'For a company with rules of its own.',
      features: {
        'api-calls': { type: 'metered', consumption: 'priced', allowance: '100000', overage: 'allowed' },
        storage: { type: 'metered', consumption: 'priced', allowance: '100', overage: 'allowed' },
        editor: { type: 'seats', included: 10, extra: 'allowed' },
        projects: { type: 'quota', allowance: 100, extra: 'blocked' },
        sso: { type: 'boolean' },
      },
      prices: {
        base: { cadence: month, terms: flat('99.00', '95.00') },
        'base-yearly': { cadence: year, terms: flat('990.00', '950.00') },
        calls: {
          feature: 'api-calls',
          cadence: month,
          planCadences: [month, year],
          terms: {
            USD: { model: 'package', size: '10000', packageAmount: '5' },
            EUR: { model: 'package', size: '10000', packageAmount: '4.80' },
          },
          maximum: { USD: '500', EUR: '480' },
        },
        storage: {
          feature: 'storage',
          cadence: month,
          planCadences: [month, year],
          terms: { USD: { model: 'per_unit', unitAmount: '0.06' }, EUR: { model: 'per_unit', unitAmount: '0.055' } },
        },
        editors: {
          feature: 'editor',
          name: 'Extra editors',
          cadence: month,
          planCadences: [month, year],
          terms: { USD: { model: 'per_unit', unitAmount: '12' }, EUR: { model: 'per_unit', unitAmount: '11' } },
        },
      },
    },
  },
  planGroups: { main: { name: 'Main', plans: ['hobby', 'team', 'business'] } },
})

function flat(usd: string, eur: string) {
  return { USD: { model: 'flat', amount: usd }, EUR: { model: 'flat', amount: eur } } as const
}
