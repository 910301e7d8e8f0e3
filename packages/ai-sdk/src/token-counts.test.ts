import type { LanguageModelV4Usage } from '@ai-sdk/provider'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tokenCounts } from './token-counts.ts'

type Input = Partial<LanguageModelV4Usage['inputTokens']>
type Output = Partial<LanguageModelV4Usage['outputTokens']>

function usage(input: Input, output: Output): LanguageModelV4Usage {
  return {
    inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined, ...input },
    outputTokens: { total: undefined, text: undefined, reasoning: undefined, ...output },
  }
}

function counted(input: Input, output: Output): Record<string, number> | null {
  const counts = tokenCounts(usage(input, output))
  return counts === null ? null : Object.fromEntries(counts.map(({ tokenKind, tokens }) => [tokenKind, tokens]))
}

describe('the tokens of a call by kind', () => {
  test.each<[string, Input, Output, Record<string, number> | null]>([
    [
      'as told',
      { total: 17, noCache: 10, cacheRead: 5, cacheWrite: 2 },
      { total: 7 },
      {
        input: 10,
        output: 7,
        cache_read: 5,
        cache_write: 2,
      },
    ],
    [
      'input is what is left of the total',
      { total: 17, cacheRead: 5, cacheWrite: 2 },
      { total: 7 },
      {
        input: 10,
        output: 7,
        cache_read: 5,
        cache_write: 2,
      },
    ],
    ['reasoning is output once', { total: 3 }, { total: 9, text: 4, reasoning: 5 }, { input: 3, output: 9 }],
    [
      'output is text and reasoning where no total is told',
      { total: 3 },
      { text: 4, reasoning: 5 },
      {
        input: 3,
        output: 9,
      },
    ],
    ['kinds without tokens are left out', { total: 0, cacheRead: 0 }, { total: 4 }, { output: 4 }],
    ['only what is known', {}, { total: 4 }, { output: 4 }],
    ['nothing used is no tokens', { total: 0 }, { total: 0 }, {}],
    ['nothing told is not nothing used', {}, {}, null],
  ])('%s', (_, input, output, expected) => {
    expect(counted(input, output)).toEqual(expected)
  })

  test('hold each token once, whether the total or the uncached part is told', () => {
    const tokens = fc.nat(1_000_000)
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, (noCache, cacheRead, cacheWrite, output) => {
        const total = noCache + cacheRead + cacheWrite
        const [told, derived] = [{ noCache }, { total }].map((part) =>
          tokenCounts(usage({ ...part, cacheRead, cacheWrite }, { total: output })),
        )
        expect(derived).toEqual(told)
        expect(told?.reduce((sum, count) => sum + count.tokens, 0)).toBe(total + output)
      }),
    )
  })
})
