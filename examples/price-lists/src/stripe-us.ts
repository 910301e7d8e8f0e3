import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/stripe-us.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

/**
 * Stripe's fees in the US: a percentage and a fixed amount of each payment, surcharges, and a percentage with a cap. From
 * api-evangelist/stripe, which quotes the provider's page of 2026-09-20. Units are the payments' US dollars.
 */
export const stripeUs = defineCatalog({
  features: {
    'card-payments': { type: 'metered', name: 'Card payments', meter: { aggregation: 'sum' } },
    'manual-entries': {
      type: 'metered',
      name: 'Manually entered cards',
      description: 'Reported beside the card payment.',
      meter: { aggregation: 'sum' },
    },
    'international-cards': {
      type: 'metered',
      name: 'International cards',
      description: 'Reported beside the card payment.',
      meter: { aggregation: 'sum' },
    },
    'currency-conversions': {
      type: 'metered',
      name: 'Currency conversions',
      description: 'Reported beside the card payment.',
      meter: { aggregation: 'sum' },
    },
    'klarna-payments': { type: 'metered', name: 'Klarna payments', meter: { aggregation: 'sum' } },
    'ach-debits': { type: 'metered', name: 'ACH Direct Debits', meter: { aggregation: 'sum' } },
  },
  plans: {
    standard: {
      name: 'Standard',
      features: {
        'card-payments': payAsYouGo,
        'manual-entries': payAsYouGo,
        'international-cards': payAsYouGo,
        'currency-conversions': payAsYouGo,
        'klarna-payments': payAsYouGo,
        'ach-debits': payAsYouGo,
      },
      prices: {
        cards: {
          feature: 'card-payments',
          name: 'Card payments',
          cadence: month,
          terms: { USD: { model: 'percentage', percent: '2.9', fixedAmount: '0.30' } },
        },
        manual: {
          feature: 'manual-entries',
          name: 'Manually entered cards',
          cadence: month,
          terms: { USD: { model: 'percentage', percent: '0.5' } },
        },
        international: {
          feature: 'international-cards',
          name: 'International cards',
          cadence: month,
          terms: { USD: { model: 'dynamic', multiplier: '0.015' } },
        },
        conversions: {
          feature: 'currency-conversions',
          name: 'Currency conversions',
          cadence: month,
          terms: { USD: { model: 'dynamic', multiplier: '0.01' } },
        },
        klarna: {
          feature: 'klarna-payments',
          name: 'Klarna payments',
          cadence: month,
          terms: { USD: { model: 'percentage', percent: '5.99', fixedAmount: '0.30' } },
        },
        ach: {
          feature: 'ach-debits',
          name: 'ACH Direct Debits',
          cadence: month,
          terms: { USD: { model: 'percentage', percent: '0.8', eventMaximum: '5.00' } },
        },
      },
    },
  },
})

export const stripeUsSource: Source = {
  facts,
  readings: [
    'The rounding of a fee is not stated: the fees of a month are summed exactly and rounded once.',
    'Surcharges add to the card fee: the payment is reported for each that applies to it.',
    'Two surcharges are written as multipliers of the payment: 1.5 % is × 0.015.',
  ],
  derived: { '0.015': '1.5 %', '0.01': '1 %' },
}
