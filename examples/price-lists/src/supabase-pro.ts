import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/supabase-pro.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

const level = { aggregation: 'weighted_sum', carryOver: true } as const

/**
 * Supabase Pro: a monthly fee and quotas of which some are sold on by the unit and some by the package. From
 * supabase/supabase, an undated copy.
 */
export const supabasePro = defineCatalog({
  features: {
    compute: { type: 'metered', name: 'Micro compute', unitName: 'project-month', meter: level },
    egress: { type: 'metered', name: 'Egress', unitName: 'GB', meter: { aggregation: 'sum' } },
    'database-disk': { type: 'metered', name: 'Database disk', unitName: 'GB-month', meter: level },
    'active-users': {
      type: 'metered',
      name: 'Monthly active users',
      description: 'Reported as the users of the month so far.',
      unitName: 'user',
      meter: { aggregation: 'max' },
    },
    'sso-users': {
      type: 'metered',
      name: 'Monthly active SSO users',
      description: 'Reported as the users of the month so far.',
      unitName: 'user',
      meter: { aggregation: 'max' },
    },
    storage: { type: 'metered', name: 'Storage', unitName: 'GB-month', meter: level },
    'image-transformations': {
      type: 'metered',
      name: 'Image transformations',
      description: 'The images of the month, each counted once.',
      unitName: 'image',
      meter: { aggregation: 'sum' },
    },
    'function-invocations': {
      type: 'metered',
      name: 'Edge Function invocations',
      unitName: 'invocation',
      meter: { aggregation: 'sum' },
    },
    'realtime-messages': {
      type: 'metered',
      name: 'Realtime messages',
      unitName: 'message',
      meter: { aggregation: 'sum' },
    },
    'realtime-connections': {
      type: 'metered',
      name: 'Realtime peak connections',
      unitName: 'connection',
      meter: { aggregation: 'max' },
    },
    'logs-ingest': { type: 'metered', name: 'Logs ingest', unitName: 'GB', meter: { aggregation: 'sum' } },
  },
  plans: {
    pro: {
      name: 'Pro',
      features: {
        compute: { ...payAsYouGo, allowance: '1' },
        egress: { ...payAsYouGo, allowance: '250' },
        'database-disk': { ...payAsYouGo, allowance: '8' },
        'active-users': { ...payAsYouGo, allowance: '100000' },
        'sso-users': { ...payAsYouGo, allowance: '50' },
        storage: { ...payAsYouGo, allowance: '100' },
        'image-transformations': { ...payAsYouGo, allowance: '100' },
        'function-invocations': { ...payAsYouGo, allowance: '2000000' },
        'realtime-messages': { ...payAsYouGo, allowance: '5000000' },
        'realtime-connections': { ...payAsYouGo, allowance: '500' },
        'logs-ingest': { ...payAsYouGo, allowance: '5' },
      },
      prices: {
        base: { name: 'Pro', cadence: month, terms: { USD: { model: 'flat', amount: '25' } } },
        compute: {
          feature: 'compute',
          name: 'Micro compute',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '10' } },
        },
        egress: {
          feature: 'egress',
          name: 'Egress',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.09' } },
        },
        disk: {
          feature: 'database-disk',
          name: 'Database disk',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.125' } },
        },
        users: {
          feature: 'active-users',
          name: 'Monthly active users',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.00325' } },
        },
        'sso-users': {
          feature: 'sso-users',
          name: 'Monthly active SSO users',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.015' } },
        },
        storage: {
          feature: 'storage',
          name: 'Storage',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.021' } },
        },
        images: {
          feature: 'image-transformations',
          name: 'Image transformations',
          cadence: month,
          terms: { USD: { model: 'package', size: '1000', packageAmount: '5' } },
        },
        functions: {
          feature: 'function-invocations',
          name: 'Edge Function invocations',
          cadence: month,
          terms: { USD: { model: 'package', size: '1000000', packageAmount: '2' } },
        },
        messages: {
          feature: 'realtime-messages',
          name: 'Realtime messages',
          cadence: month,
          terms: { USD: { model: 'package', size: '1000000', packageAmount: '2.5' } },
        },
        connections: {
          feature: 'realtime-connections',
          name: 'Realtime peak connections',
          cadence: month,
          terms: { USD: { model: 'package', size: '1000', packageAmount: '10' } },
        },
        logs: {
          feature: 'logs-ingest',
          name: 'Logs ingest',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.50' } },
        },
      },
    },
  },
})

export const supabaseProSource: Source = {
  facts,
  readings: [
    'A started package is charged whole.',
    'The 10 of credit for compute pays exactly one Micro project: one is included.',
    'The page includes disk per project; the scenario has a single project with a disk.',
  ],
  derived: { '1': 'Micro projects that 10 of credit pay' },
}
