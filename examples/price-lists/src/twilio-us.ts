import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/twilio-us.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

/**
 * Twilio in the US: messages by country, channel and direction, minutes by direction, numbers by type, and what carriers
 * ask on top. From api-evangelist/twilio, 2026-05-04, a sweep of that repository's own and not the provider's page.
 */
export const twilioUs = defineCatalog({
  features: {
    messages: {
      type: 'metered',
      name: 'Messages',
      unitName: 'segment',
      meter: { aggregation: 'sum', groupBy: ['channel', 'country', 'direction'] },
    },
    'voice-minutes': {
      type: 'metered',
      name: 'Voice',
      unitName: 'minute',
      meter: { aggregation: 'sum', groupBy: ['country', 'direction'] },
    },
    'phone-numbers': {
      type: 'metered',
      name: 'Phone numbers',
      description: 'Reported as the numbers of one type that are held.',
      unitName: 'number',
      meter: { aggregation: 'max', groupBy: ['numberType'] },
    },
    'carrier-surcharges': {
      type: 'metered',
      name: 'Carrier surcharges',
      description: 'Reported in US dollars, as the carrier asks them.',
      meter: { aggregation: 'sum' },
    },
  },
  plans: {
    'pay-as-you-go': {
      name: 'Pay As You Go',
      features: {
        messages: payAsYouGo,
        'voice-minutes': payAsYouGo,
        'phone-numbers': payAsYouGo,
        'carrier-surcharges': payAsYouGo,
      },
      prices: {
        messages: {
          feature: 'messages',
          name: 'Messages',
          cadence: month,
          terms: {
            USD: {
              model: 'matrix',
              dimensions: ['country', 'channel', 'direction'],
              cells: [
                { values: ['US', 'sms', 'outbound'], unitAmount: '0.0083' },
                { values: ['US', 'sms', 'inbound'], unitAmount: '0.0083' },
                { values: ['US', 'mms', 'outbound'], unitAmount: '0.0220' },
                { values: ['US', 'mms', 'inbound'], unitAmount: '0.0165' },
              ],
              defaultUnitAmount: '0.0220',
            },
          },
        },
        voice: {
          feature: 'voice-minutes',
          name: 'Voice',
          cadence: month,
          terms: {
            USD: {
              model: 'matrix',
              dimensions: ['country', 'direction'],
              cells: [
                { values: ['US', 'outbound'], unitAmount: '0.0140' },
                { values: ['US', 'inbound'], unitAmount: '0.0085' },
              ],
              defaultUnitAmount: '0.0140',
            },
          },
        },
        numbers: {
          feature: 'phone-numbers',
          name: 'Number rental',
          cadence: month,
          terms: {
            USD: {
              model: 'matrix',
              dimensions: ['numberType'],
              cells: [
                { values: ['local'], unitAmount: '1.15' },
                { values: ['toll_free'], unitAmount: '2.15' },
              ],
              defaultUnitAmount: '2.15',
            },
          },
        },
        surcharges: {
          feature: 'carrier-surcharges',
          name: 'Carrier surcharges',
          cadence: month,
          terms: { USD: { model: 'dynamic', multiplier: '1' } },
        },
      },
    },
  },
})

export const twilioUsSource: Source = {
  facts,
  readings: [
    'The list prices the US alone. A matrix must name a price for all else: here the dearest cell stands in for it.',
    'The list says that carrier surcharges come on top, without figures: each is passed on as it is.',
    'A number is rented for whole months: the most that were held in the month are charged.',
  ],
}
