import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/slash.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

const onEveryPlan = {
  'foreign-cards': {
    feature: 'foreign-card-transactions',
    name: 'Foreign card transactions',
    cadence: month,
    terms: { USD: { model: 'percentage', percent: '1', eventMinimum: '0.4' } },
  },
  // 0.2 % with a cap of 50 is 0.2 % of the first 25,000 of a deposit and nothing beyond.
  deposits: {
    feature: 'instant-deposits',
    name: 'Instant deposit',
    cadence: month,
    terms: {
      USD: {
        model: 'graduated_percentage',
        tiers: [
          { upTo: '25000', percent: '0.2' },
          { upTo: null, percent: '0' },
        ],
      },
    },
  },
} as const

const granted = {
  'foreign-card-transactions': payAsYouGo,
  'instant-deposits': payAsYouGo,
  payments: payAsYouGo,
} as const

/**
 * Slash's business banking fees: a percentage with a floor, one with a cap, and payments by kind, cheaper on the paid
 * plan. From api-evangelist/slash, which quotes the provider's page of 2026-09-20. Units of percentages are US dollars.
 */
export const slash = defineCatalog({
  features: {
    'foreign-card-transactions': {
      type: 'metered',
      name: 'Foreign card transactions',
      meter: { aggregation: 'sum' },
    },
    'instant-deposits': {
      type: 'metered',
      name: 'Instant deposits',
      description: 'Each deposit is rated alone.',
      meter: { aggregation: 'sum', groupBy: ['deposit'] },
    },
    payments: {
      type: 'metered',
      name: 'Payments',
      unitName: 'payment',
      meter: { aggregation: 'count', groupBy: ['kind'] },
    },
  },
  plans: {
    free: {
      name: 'Free',
      features: granted,
      prices: {
        ...onEveryPlan,
        payments: {
          feature: 'payments',
          name: 'Payments',
          cadence: month,
          terms: {
            USD: {
              model: 'matrix',
              dimensions: ['kind'],
              cells: [
                { values: ['same_day_ach'], unitAmount: '1' },
                { values: ['domestic_wire'], unitAmount: '6' },
                { values: ['fednow_rtp'], unitAmount: '5' },
                { values: ['international_wire'], unitAmount: '25' },
              ],
              defaultUnitAmount: '25',
            },
          },
        },
      },
    },
    pro: {
      name: 'Pro',
      features: granted,
      prices: {
        base: { name: 'Pro', cadence: month, terms: { USD: { model: 'flat', amount: '25' } } },
        ...onEveryPlan,
        payments: {
          feature: 'payments',
          name: 'Payments',
          cadence: month,
          terms: {
            USD: {
              model: 'matrix',
              dimensions: ['kind'],
              cells: [
                { values: ['same_day_ach'], unitAmount: '0' },
                { values: ['domestic_wire'], unitAmount: '0' },
                { values: ['fednow_rtp'], unitAmount: '0' },
                { values: ['international_wire'], unitAmount: '25' },
              ],
              defaultUnitAmount: '25',
            },
          },
        },
      },
    },
  },
  planGroups: { slash: { name: 'Slash', plans: ['free', 'pro'] } },
})

export const slashSource: Source = {
  facts,
  readings: [
    'The cap on instant deposits holds for each deposit, the floor on foreign cards for each transaction.',
    'A capped percentage is written as a percentage that ends where the cap is reached, deposit by deposit.',
    'A matrix must name a price for kinds that the list does not know: here the dearest one stands in.',
  ],
  derived: { '25000': '50 ÷ 0.2 %' },
}
