import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/sendapi-us.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

/**
 * SendAPI, SMS to the US: the month's whole volume decides the price of each of its segments. From sendapi.co's
 * documentation, figures of 2026-03-01.
 */
export const sendapiUs = defineCatalog({
  features: {
    'sms-segments': { type: 'metered', name: 'SMS to the US', unitName: 'segment', meter: { aggregation: 'sum' } },
  },
  plans: {
    'pay-as-you-go': {
      name: 'Pay as you go',
      features: { 'sms-segments': payAsYouGo },
      prices: {
        segments: {
          feature: 'sms-segments',
          name: 'SMS to the US',
          cadence: month,
          terms: {
            USD: {
              model: 'volume',
              tiers: [
                { upTo: '9999', unitAmount: '0.008' },
                { upTo: '100000', unitAmount: '0.0072' },
                { upTo: null, unitAmount: '0.0064' },
              ],
            },
          },
        },
      },
    },
  },
})

export const sendapiUsSource: Source = {
  facts,
  readings: [
    'The discount depends on the volume to all countries; for a customer who sends to the US alone this is the same.',
    'Exactly 100,000 segments are still the middle band.',
    'Above 1,000,000 the list has no price; the last band goes on.',
  ],
  derived: { '0.0072': '0.008 less 10 %', '0.0064': '0.008 less 20 %' },
}
