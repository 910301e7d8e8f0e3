import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/cloudfront.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

type SevenAmounts = readonly [string, string, string, string, string, string, string]

/** The first 10 TB, the next 40, 100, 350, 524 TB, the next 4 PB, and all above. */
function sevenTiers([first, next40, next100, next350, next524, next4096, above]: SevenAmounts) {
  return [
    { upTo: '10240', unitAmount: first },
    { upTo: '51200', unitAmount: next40 },
    { upTo: '153600', unitAmount: next100 },
    { upTo: '512000', unitAmount: next350 },
    { upTo: '1048576', unitAmount: next524 },
    { upTo: '5242880', unitAmount: next4096 },
    { upTo: null, unitAmount: above },
  ]
}

const likeUnitedStates = sevenTiers(['0.085', '0.080', '0.060', '0.040', '0.030', '0.025', '0.020'])
const likeSouthAmerica = sevenTiers(['0.110', '0.105', '0.090', '0.080', '0.060', '0.050', '0.040'])
const japan = sevenTiers(['0.114', '0.089', '0.086', '0.084', '0.080', '0.070', '0.060'])
const australia = sevenTiers(['0.114', '0.098', '0.094', '0.092', '0.090', '0.085', '0.080'])
const asia = sevenTiers(['0.120', '0.100', '0.095', '0.090', '0.080', '0.070', '0.060'])
const india = sevenTiers(['0.109', '0.085', '0.082', '0.080', '0.078', '0.075', '0.072'])

const gigabytes = { type: 'metered', unitName: 'GB', meter: { aggregation: 'sum' } } as const

/**
 * Amazon CloudFront, data sent to the internet: seven graduated tiers in each of eight regions, one TB free. From an
 * undated copy of the provider's page; the tiers of the US and Europe were confirmed as of 2026-06-15.
 */
export const cloudfront = defineCatalog({
  features: {
    'north-america': { ...gigabytes, name: 'Data to the United States, Mexico and Canada' },
    europe: { ...gigabytes, name: 'Data to Europe, Israel and Türkiye' },
    'africa-and-south-america': {
      ...gigabytes,
      name: 'Data to Africa, the Middle East and South America',
      description: 'Two regions at one price, each with tiers of its own.',
      meter: { aggregation: 'sum', groupBy: ['region'] },
    },
    japan: { ...gigabytes, name: 'Data to Japan' },
    australia: { ...gigabytes, name: 'Data to Australia and New Zealand' },
    asia: { ...gigabytes, name: 'Data to East and South-East Asia' },
    india: { ...gigabytes, name: 'Data to India' },
  },
  plans: {
    'pay-as-you-go': {
      name: 'Pay as you go',
      features: {
        'north-america': payAsYouGo,
        europe: payAsYouGo,
        'africa-and-south-america': payAsYouGo,
        japan: payAsYouGo,
        australia: payAsYouGo,
        asia: payAsYouGo,
        india: payAsYouGo,
      },
      prices: {
        'north-america': {
          feature: 'north-america',
          name: 'United States, Mexico and Canada',
          cadence: month,
          terms: {
            USD: { model: 'graduated', tiers: [{ upTo: '1024', unitAmount: '0' }, ...likeUnitedStates] },
          },
        },
        europe: {
          feature: 'europe',
          name: 'Europe, Israel and Türkiye',
          cadence: month,
          terms: { USD: { model: 'graduated', tiers: likeUnitedStates } },
        },
        'africa-and-south-america': {
          feature: 'africa-and-south-america',
          name: 'Data transfer',
          cadence: month,
          terms: { USD: { model: 'graduated', tiers: likeSouthAmerica } },
        },
        japan: {
          feature: 'japan',
          name: 'Japan',
          cadence: month,
          terms: { USD: { model: 'graduated', tiers: japan } },
        },
        australia: {
          feature: 'australia',
          name: 'Australia and New Zealand',
          cadence: month,
          terms: { USD: { model: 'graduated', tiers: australia } },
        },
        asia: {
          feature: 'asia',
          name: 'East and South-East Asia',
          cadence: month,
          terms: { USD: { model: 'graduated', tiers: asia } },
        },
        india: {
          feature: 'india',
          name: 'India',
          cadence: month,
          terms: { USD: { model: 'graduated', tiers: india } },
        },
      },
    },
  },
})

export const cloudfrontSource: Source = {
  facts,
  readings: [
    'The free TB is the first of the first tier, as in the totals that the second source prints.',
    'How regions share the free TB is not stated: it is given to the United States, Mexico and Canada.',
    'The free requests have no price beside them, so they are left out.',
  ],
}
