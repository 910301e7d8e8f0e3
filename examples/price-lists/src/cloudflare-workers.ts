import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/cloudflare-workers.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

const inMillions = {
  aggregation: 'sum',
  unitConversion: { operation: 'divide', factor: '1000000', rounding: 'none' },
} as const

/**
 * Cloudflare Workers Paid with R2 and Containers: a monthly fee, what it includes, and prices beyond that. From
 * cloudflare/cloudflare-docs, an undated copy.
 */
export const cloudflareWorkers = defineCatalog({
  features: {
    requests: { type: 'metered', name: 'Workers requests', unitName: 'million requests', meter: inMillions },
    'cpu-time': { type: 'metered', name: 'Workers CPU time', unitName: 'million CPU ms', meter: inMillions },
    'r2-storage': {
      type: 'metered',
      name: 'R2 storage',
      unitName: 'GB-month',
      meter: { aggregation: 'weighted_sum', carryOver: true },
    },
    'r2-class-a': { type: 'metered', name: 'R2 Class A', unitName: 'million operations', meter: inMillions },
    'r2-class-b': { type: 'metered', name: 'R2 Class B', unitName: 'million operations', meter: inMillions },
    'container-memory': {
      type: 'metered',
      name: 'Container memory',
      unitName: 'GiB-second',
      meter: { aggregation: 'sum' },
    },
    'container-cpu': { type: 'metered', name: 'Container CPU', unitName: 'vCPU-second', meter: { aggregation: 'sum' } },
    'container-disk': { type: 'metered', name: 'Container disk', unitName: 'GB-second', meter: { aggregation: 'sum' } },
  },
  plans: {
    paid: {
      name: 'Workers Paid',
      features: {
        requests: { ...payAsYouGo, allowance: '10' },
        'cpu-time': { ...payAsYouGo, allowance: '30' },
        'r2-storage': { ...payAsYouGo, allowance: '10' },
        'r2-class-a': { ...payAsYouGo, allowance: '1' },
        'r2-class-b': { ...payAsYouGo, allowance: '10' },
        'container-memory': { ...payAsYouGo, allowance: '90000' },
        'container-cpu': { ...payAsYouGo, allowance: '22500' },
        'container-disk': { ...payAsYouGo, allowance: '720000' },
      },
      prices: {
        base: { name: 'Workers Paid', cadence: month, terms: { USD: { model: 'flat', amount: '5' } } },
        requests: {
          feature: 'requests',
          name: 'Workers requests',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.30' } },
        },
        'cpu-time': {
          feature: 'cpu-time',
          name: 'Workers CPU time',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.02' } },
        },
        'r2-storage': {
          feature: 'r2-storage',
          name: 'R2 storage',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.015' } },
        },
        'r2-class-a': {
          feature: 'r2-class-a',
          name: 'R2 Class A operations',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '4.50' } },
        },
        'r2-class-b': {
          feature: 'r2-class-b',
          name: 'R2 Class B operations',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.36' } },
        },
        'container-memory': {
          feature: 'container-memory',
          name: 'Container memory',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.0000025' } },
        },
        'container-cpu': {
          feature: 'container-cpu',
          name: 'Container CPU',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.000020' } },
        },
        'container-disk': {
          feature: 'container-disk',
          name: 'Container disk',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.00000007' } },
        },
      },
    },
  },
})

export const cloudflareWorkersSource: Source = {
  facts,
  readings: ['A started million is not rounded up, as in the examples of the page.'],
}
