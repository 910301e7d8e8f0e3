import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/elevenlabs.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

/**
 * ElevenLabs' six plans read as one stairstep: a month costs what the smallest plan costs that would have held it. The
 * figures are those of {@link elevenlabs}; the offer is not theirs, who sell each plan ahead.
 */
export const elevenlabsLadder = defineCatalog({
  features: {
    'text-to-speech': {
      type: 'metered',
      name: 'Text to speech',
      unitName: 'character',
      meter: { aggregation: 'sum' },
    },
  },
  plans: {
    ladder: {
      name: 'The plan that fits',
      features: { 'text-to-speech': payAsYouGo },
      prices: {
        speech: {
          feature: 'text-to-speech',
          name: 'Text to speech',
          cadence: month,
          terms: {
            USD: {
              model: 'stairstep',
              tiers: [
                { upTo: '10000', flatAmount: '0' },
                { upTo: '30000', flatAmount: '6.00' },
                { upTo: '121000', flatAmount: '11.00' },
                { upTo: '600000', flatAmount: '99.00' },
                { upTo: '1800000', flatAmount: '299.00' },
                { upTo: null, flatAmount: '990.00' },
              ],
            },
          },
        },
      },
    },
  },
})

export const elevenlabsLadderSource: Source = {
  facts,
  readings: [
    'A character costs one credit, so the credits of a plan are its characters.',
    'The largest plan holds 6,000,000 characters and nothing is sold above it; a last step must be endless, so it goes on.',
  ],
}
