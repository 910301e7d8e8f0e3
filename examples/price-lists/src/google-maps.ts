import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/google-maps.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

const sixBands = {
  model: 'graduated',
  tiers: [
    { upTo: '10000', unitAmount: '0' },
    { upTo: '100000', unitAmount: '0.00283' },
    { upTo: '500000', unitAmount: '0.00227' },
    { upTo: '1000000', unitAmount: '0.00170' },
    { upTo: '5000000', unitAmount: '0.00085' },
    { upTo: null, unitAmount: '0.00021' },
  ],
} as const

/**
 * Google Maps Platform, autocomplete: six bands of which the first is free, from March 2025 on. From an undated copy of
 * Google's legacy price list; its prices per 1,000 requests are written per request here.
 */
export const googleMaps = defineCatalog({
  features: {
    autocomplete: { type: 'metered', name: 'Autocomplete', unitName: 'request', meter: { aggregation: 'sum' } },
    'query-autocomplete': {
      type: 'metered',
      name: 'Query Autocomplete',
      unitName: 'request',
      meter: { aggregation: 'sum' },
    },
  },
  plans: {
    'pay-as-you-go': {
      name: 'Pay as you go',
      features: { autocomplete: payAsYouGo, 'query-autocomplete': payAsYouGo },
      prices: {
        autocomplete: { feature: 'autocomplete', name: 'Autocomplete', cadence: month, terms: { USD: sixBands } },
        'query-autocomplete': {
          feature: 'query-autocomplete',
          name: 'Query Autocomplete',
          cadence: month,
          terms: { USD: sixBands },
        },
      },
    },
  },
})

export const googleMapsSource: Source = {
  facts,
  readings: [
    'Each request costs the price of its own band, not all of them that of the last.',
    'A started thousand is not rounded up.',
  ],
}
