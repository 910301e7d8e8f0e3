import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/elevenlabs.json' with { type: 'json' }
import { month } from './offer-parts.ts'
import type { Source } from './source.ts'

const speech = {
  'text-to-speech': {
    type: 'metered',
    consumption: 'credits',
    wallet: 'credits',
    creditCost: '1',
    overdraft: 'blocked',
  },
} as const

/** Unused credits live on for up to two months. */
const eachMonth = {
  unit: 'credits',
  every: 'period',
  rollover: { kind: 'share', percent: '100', periods: 2 },
} as const

/**
 * ElevenLabs: a monthly fee that brings credits, and characters of speech that draw them. From
 * api-evangelist/elevenlabs, 2026-05-04, confirmed there on 2026-09-17; rollover and credits per character from the
 * provider's documentation.
 */
export const elevenlabs = defineCatalog({
  features: {
    'text-to-speech': {
      type: 'metered',
      name: 'Text to speech',
      unitName: 'character',
      meter: { aggregation: 'sum' },
    },
  },
  credits: { credits: { name: 'Credits' } },
  plans: {
    free: { name: 'Free', features: speech, prices: {}, grants: { monthly: { ...eachMonth, amount: '10000' } } },
    starter: {
      name: 'Starter',
      features: speech,
      prices: { monthly: { cadence: month, terms: { USD: { model: 'flat', amount: '6.00' } } } },
      grants: { monthly: { ...eachMonth, amount: '30000' } },
    },
    creator: {
      name: 'Creator',
      features: speech,
      prices: { monthly: { cadence: month, terms: { USD: { model: 'flat', amount: '11.00' } } } },
      grants: { monthly: { ...eachMonth, amount: '121000' } },
    },
    pro: {
      name: 'Pro',
      features: speech,
      prices: { monthly: { cadence: month, terms: { USD: { model: 'flat', amount: '99.00' } } } },
      grants: { monthly: { ...eachMonth, amount: '600000' } },
    },
    scale: {
      name: 'Scale',
      features: speech,
      prices: { monthly: { cadence: month, terms: { USD: { model: 'flat', amount: '299.00' } } } },
      grants: { monthly: { ...eachMonth, amount: '1800000' } },
    },
    business: {
      name: 'Business',
      features: speech,
      prices: { monthly: { cadence: month, terms: { USD: { model: 'flat', amount: '990.00' } } } },
      grants: { monthly: { ...eachMonth, amount: '6000000' } },
    },
  },
  planGroups: {
    elevenlabs: { name: 'ElevenLabs', plans: ['free', 'starter', 'creator', 'pro', 'scale', 'business'] },
  },
})

export const elevenlabsSource: Source = {
  facts,
  readings: [
    'The price of use beyond the credits was not seen: it is blocked.',
    'Whether 11.00 for Creator is before or after a first-month discount is not clear; it is read as the price.',
  ],
}
