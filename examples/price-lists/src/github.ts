import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/github.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

const included = { type: 'metered', consumption: 'priced', overage: 'blocked' } as const
const compute = {
  feature: 'codespaces-compute',
  name: 'Codespaces compute',
  cadence: month,
  terms: { USD: { model: 'per_unit', unitAmount: '0.18' } },
} as const
const storage = {
  feature: 'codespaces-storage',
  name: 'Codespaces storage',
  cadence: month,
  terms: { USD: { model: 'per_unit', unitAmount: '0.07' } },
} as const

/**
 * GitHub: users by the month, minutes and storage that come with the plan, Codespaces by use. From
 * api-evangelist/github, which quotes the provider's page of 2026-09-20; the prices of users are those of the first 12
 * months.
 */
export const github = defineCatalog({
  features: {
    user: { type: 'seats', name: 'Users', unitName: 'user' },
    'ci-minutes': { type: 'metered', name: 'CI minutes', unitName: 'minute', meter: { aggregation: 'sum' } },
    'packages-storage': {
      type: 'metered',
      name: 'Packages storage',
      unitName: 'GB-month',
      meter: { aggregation: 'weighted_sum', carryOver: true },
    },
    'codespaces-compute': {
      type: 'metered',
      name: 'Codespaces compute',
      unitName: 'hour',
      meter: { aggregation: 'sum' },
    },
    'codespaces-storage': {
      type: 'metered',
      name: 'Codespaces storage',
      unitName: 'GB-month',
      meter: { aggregation: 'weighted_sum', carryOver: true },
    },
  },
  plans: {
    free: {
      name: 'Free',
      features: {
        'ci-minutes': { ...included, allowance: '2000' },
        'packages-storage': { ...included, allowance: '0.5' },
      },
      prices: {},
    },
    team: {
      name: 'Team',
      features: {
        user: { type: 'seats', included: 0, extra: 'allowed' },
        'ci-minutes': { ...included, allowance: '3000' },
        'packages-storage': { ...included, allowance: '2' },
        'codespaces-compute': payAsYouGo,
        'codespaces-storage': payAsYouGo,
      },
      prices: {
        users: {
          feature: 'user',
          name: 'Team users',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '4' } },
        },
        compute,
        storage,
      },
    },
    enterprise: {
      name: 'Enterprise',
      features: {
        user: { type: 'seats', included: 0, extra: 'allowed' },
        'ci-minutes': { ...included, allowance: '50000' },
        'packages-storage': { ...included, allowance: '50' },
        'codespaces-compute': payAsYouGo,
        'codespaces-storage': payAsYouGo,
      },
      prices: {
        users: {
          feature: 'user',
          name: 'Enterprise users',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '21' } },
        },
        compute,
        storage,
      },
    },
  },
  planGroups: { github: { name: 'GitHub', plans: ['free', 'team', 'enterprise'] } },
})

export const githubSource: Source = {
  facts,
  readings: [
    'What minutes and packages storage cost beyond what is included was not seen: it is blocked.',
    'Codespaces prices are the starting ones.',
  ],
  derived: { '0.5': '500 MB, at 1,000 MB in a GB' },
}
