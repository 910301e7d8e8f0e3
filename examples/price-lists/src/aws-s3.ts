import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/aws-s3.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

/**
 * Amazon S3 in us-east-1: GB-months in three graduated tiers, requests per 1,000 and per 10,000. AWS Price List of
 * 2026-02-23, effective 2026-07-01; Express One Zone from an undated copy of the S3 FAQ.
 */
export const awsS3 = defineCatalog({
  features: {
    'storage-standard': {
      type: 'metered',
      name: 'S3 Standard storage',
      unitName: 'GB-month',
      meter: { aggregation: 'weighted_sum', carryOver: true },
    },
    'storage-infrequent-access': {
      type: 'metered',
      name: 'S3 Standard-Infrequent Access storage',
      unitName: 'GB-month',
      meter: { aggregation: 'weighted_sum', carryOver: true },
    },
    'put-requests': {
      type: 'metered',
      name: 'PUT, COPY, POST and LIST requests',
      unitName: 'thousand requests',
      meter: { aggregation: 'sum', unitConversion: { operation: 'divide', factor: '1000', rounding: 'none' } },
    },
    'get-requests': {
      type: 'metered',
      name: 'GET and all other requests',
      unitName: 'ten thousand requests',
      meter: { aggregation: 'sum', unitConversion: { operation: 'divide', factor: '10000', rounding: 'none' } },
    },
    'express-storage': {
      type: 'metered',
      name: 'S3 Express One Zone storage',
      unitName: 'GB-month',
      meter: { aggregation: 'weighted_sum', carryOver: true },
    },
    'express-put-requests': {
      type: 'metered',
      name: 'S3 Express One Zone PUT requests',
      unitName: 'thousand requests',
      meter: { aggregation: 'sum', unitConversion: { operation: 'divide', factor: '1000', rounding: 'none' } },
    },
    'express-get-requests': {
      type: 'metered',
      name: 'S3 Express One Zone GET requests',
      unitName: 'thousand requests',
      meter: { aggregation: 'sum', unitConversion: { operation: 'divide', factor: '1000', rounding: 'none' } },
    },
    'express-uploads': {
      type: 'metered',
      name: 'S3 Express One Zone uploads',
      description: 'Reported in KB.',
      unitName: 'GB',
      meter: { aggregation: 'sum', unitConversion: { operation: 'divide', factor: '1048576', rounding: 'none' } },
    },
    'express-retrievals': {
      type: 'metered',
      name: 'S3 Express One Zone retrievals',
      description: 'Reported in KB.',
      unitName: 'GB',
      meter: { aggregation: 'sum', unitConversion: { operation: 'divide', factor: '1048576', rounding: 'none' } },
    },
  },
  plans: {
    standard: {
      name: 'S3 Standard, pay as you go',
      features: {
        'storage-standard': payAsYouGo,
        'storage-infrequent-access': payAsYouGo,
        'put-requests': payAsYouGo,
        'get-requests': payAsYouGo,
      },
      prices: {
        storage: {
          feature: 'storage-standard',
          name: 'S3 Standard storage',
          cadence: month,
          terms: {
            USD: {
              model: 'graduated',
              tiers: [
                { upTo: '51200', unitAmount: '0.023' },
                { upTo: '512000', unitAmount: '0.022' },
                { upTo: null, unitAmount: '0.021' },
              ],
            },
          },
        },
        'infrequent-access': {
          feature: 'storage-infrequent-access',
          name: 'S3 Infrequent Access storage',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.0125' } },
        },
        puts: {
          feature: 'put-requests',
          name: 'PUT, COPY, POST, LIST requests',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.005' } },
        },
        gets: {
          feature: 'get-requests',
          name: 'GET and other requests',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.004' } },
        },
      },
    },
    'express-one-zone': {
      name: 'S3 Express One Zone, pay as you go',
      features: {
        'express-storage': payAsYouGo,
        'express-put-requests': payAsYouGo,
        'express-get-requests': payAsYouGo,
        'express-uploads': payAsYouGo,
        'express-retrievals': payAsYouGo,
      },
      prices: {
        storage: {
          feature: 'express-storage',
          name: 'Express One Zone storage',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.11' } },
        },
        puts: {
          feature: 'express-put-requests',
          name: 'Express One Zone PUT requests',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.00113' } },
        },
        gets: {
          feature: 'express-get-requests',
          name: 'Express One Zone GET requests',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.00003' } },
        },
        uploads: {
          feature: 'express-uploads',
          name: 'Express One Zone uploads',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.0032' } },
        },
        retrievals: {
          feature: 'express-retrievals',
          name: 'Express One Zone retrievals',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.0006' } },
        },
      },
    },
  },
})

export const awsS3Source: Source = {
  facts,
  readings: [
    'A GB-month is the average of what is stored over the month, second by second.',
    'Requests are not rounded up to whole thousands.',
  ],
  derived: { '1048576': 'KB in a GB, as the FAQ counts' },
}
