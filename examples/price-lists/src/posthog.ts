import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/posthog.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

const counted = { aggregation: 'sum' } as const

/**
 * PostHog: products that are free up to a quantity and then graduated. The plan of 2024-01-11 is a fixture of
 * PostHog/posthog; the later prices are from flexprice.io, undated.
 */
export const posthog = defineCatalog({
  features: {
    events: { type: 'metered', name: 'Events', unitName: 'event', meter: counted },
    recordings: { type: 'metered', name: 'Session recordings', unitName: 'recording', meter: counted },
    'flag-requests': { type: 'metered', name: 'Feature flag requests', unitName: 'request', meter: counted },
    'survey-responses': { type: 'metered', name: 'Survey responses', unitName: 'response', meter: counted },
    'warehouse-rows': { type: 'metered', name: 'Warehouse rows', unitName: 'row', meter: counted },
    exceptions: { type: 'metered', name: 'Exceptions', unitName: 'exception', meter: counted },
  },
  plans: {
    'paid-20240111': {
      name: 'Paid, January 2024',
      visibility: 'hidden',
      features: { events: payAsYouGo },
      prices: {
        events: {
          feature: 'events',
          name: 'Events',
          cadence: month,
          terms: {
            USD: {
              model: 'graduated',
              tiers: [
                { upTo: '1000000', unitAmount: '0' },
                { upTo: '2000000', unitAmount: '0.00031' },
                { upTo: '15000000', unitAmount: '0.00013' },
                { upTo: '50000000', unitAmount: '0.0000819' },
                { upTo: '100000000', unitAmount: '0.0000455' },
                { upTo: '250000000', unitAmount: '0.0000234' },
                { upTo: null, unitAmount: '0.0000052' },
              ],
            },
          },
        },
      },
    },
    paid: {
      name: 'Paid',
      features: {
        events: payAsYouGo,
        recordings: payAsYouGo,
        'flag-requests': payAsYouGo,
        'survey-responses': payAsYouGo,
        'warehouse-rows': payAsYouGo,
        exceptions: payAsYouGo,
      },
      prices: {
        events: {
          feature: 'events',
          name: 'Events',
          cadence: month,
          terms: {
            USD: {
              model: 'graduated',
              tiers: [
                { upTo: '1000000', unitAmount: '0' },
                { upTo: '2000000', unitAmount: '0.0000500' },
                { upTo: '15000000', unitAmount: '0.0000343' },
                { upTo: '50000000', unitAmount: '0.0000295' },
                { upTo: '100000000', unitAmount: '0.0000218' },
                { upTo: '250000000', unitAmount: '0.0000150' },
                { upTo: null, unitAmount: '0.0000090' },
              ],
            },
          },
        },
        recordings: {
          feature: 'recordings',
          name: 'Session recordings',
          cadence: month,
          terms: {
            USD: {
              model: 'graduated',
              tiers: [
                { upTo: '5000', unitAmount: '0' },
                { upTo: '15000', unitAmount: '0.0050' },
                { upTo: '50000', unitAmount: '0.0035' },
                { upTo: '150000', unitAmount: '0.0020' },
                { upTo: '500000', unitAmount: '0.0017' },
                { upTo: null, unitAmount: '0.0015' },
              ],
            },
          },
        },
        'flag-requests': {
          feature: 'flag-requests',
          name: 'Feature flag requests',
          cadence: month,
          terms: {
            USD: {
              model: 'graduated',
              tiers: [
                { upTo: '1000000', unitAmount: '0' },
                { upTo: '2000000', unitAmount: '0.000100' },
                { upTo: '10000000', unitAmount: '0.000045' },
                { upTo: '50000000', unitAmount: '0.000025' },
                { upTo: null, unitAmount: '0.000010' },
              ],
            },
          },
        },
        'survey-responses': {
          feature: 'survey-responses',
          name: 'Survey responses',
          cadence: month,
          terms: {
            USD: {
              model: 'graduated',
              tiers: [
                { upTo: '1500', unitAmount: '0' },
                { upTo: '2000', unitAmount: '0.100' },
                { upTo: '10000', unitAmount: '0.035' },
                { upTo: '20000', unitAmount: '0.015' },
                { upTo: null, unitAmount: '0.010' },
              ],
            },
          },
        },
        'warehouse-rows': {
          feature: 'warehouse-rows',
          name: 'Warehouse rows',
          cadence: month,
          terms: {
            USD: {
              model: 'graduated',
              tiers: [
                { upTo: '1000000', unitAmount: '0' },
                { upTo: '10000000', unitAmount: '0.000015' },
                { upTo: '100000000', unitAmount: '0.000010' },
                { upTo: null, unitAmount: '0.000008' },
              ],
            },
          },
        },
        exceptions: {
          feature: 'exceptions',
          name: 'Exceptions',
          cadence: month,
          terms: {
            USD: {
              model: 'graduated',
              tiers: [
                { upTo: '100000', unitAmount: '0' },
                { upTo: '325000', unitAmount: '0.000370' },
                { upTo: '10000000', unitAmount: '0.000140' },
                { upTo: null, unitAmount: '0.000115' },
              ],
            },
          },
        },
      },
    },
  },
  planGroups: { posthog: { name: 'PostHog', plans: ['paid-20240111', 'paid'] } },
})

export const posthogSource: Source = { facts, readings: ['The two plans stand for two versions of one.'] }
