import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/anthropic.json' with { type: 'json' }
import { month, payAsYouGo } from './offer-parts.ts'
import type { Source } from './source.ts'

/**
 * Claude API tokens by model and kind of token; batches at half. From an undated copy of Anthropic's pricing page, the
 * batch prices from a third party's article.
 */
export const anthropic = defineCatalog({
  features: {
    tokens: {
      type: 'metered',
      name: 'Tokens',
      unitName: 'token',
      meter: { aggregation: 'sum', groupBy: ['model', 'tokenKind'] },
    },
  },
  plans: {
    'pay-as-you-go': {
      name: 'API, pay as you go',
      features: { tokens: payAsYouGo },
      prices: {
        tokens: {
          feature: 'tokens',
          name: 'Tokens',
          cadence: month,
          terms: {
            USD: {
              model: 'model_cost',
              models: {
                'claude-opus-4.6': {
                  input: '0.000005',
                  cache_write: '0.00000625',
                  cache_read: '0.0000005',
                  output: '0.000025',
                },
                'claude-opus-4.6/1h': { cache_write: '0.00001' },
                'claude-opus-4.5': {
                  input: '0.000005',
                  cache_write: '0.00000625',
                  cache_read: '0.0000005',
                  output: '0.000025',
                },
                'claude-opus-4.5/1h': { cache_write: '0.00001' },
                'claude-sonnet-4.6': {
                  input: '0.000003',
                  cache_write: '0.00000375',
                  cache_read: '0.0000003',
                  output: '0.000015',
                },
                'claude-sonnet-4.6/1h': { cache_write: '0.000006' },
                'claude-sonnet-4.6/batch': { input: '0.0000015', output: '0.0000075' },
                'claude-haiku-4.5': {
                  input: '0.000001',
                  cache_write: '0.00000125',
                  cache_read: '0.0000001',
                  output: '0.000005',
                },
                'claude-haiku-4.5/1h': { cache_write: '0.000002' },
                'claude-haiku-4.5/batch': { input: '0.0000005', output: '0.0000025' },
              },
            },
          },
        },
      },
    },
  },
})

export const anthropicSource: Source = {
  facts,
  readings: [
    'The list has two cache writes, for 5 minutes and for 1 hour. A price has one, so the longer is that of a model `…/1h`.',
    'Likewise what runs in a batch is that of a model `…/batch`.',
  ],
}
