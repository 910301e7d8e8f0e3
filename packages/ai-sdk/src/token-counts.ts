import type { LanguageModelV4Usage } from '@ai-sdk/provider'

/** The kinds of token by which `model_cost` prices tell tokens apart. */
export type TokenKind = 'input' | 'output' | 'cache_read' | 'cache_write'

export interface TokenCount {
  readonly tokenKind: TokenKind
  /** A whole number above zero. */
  readonly tokens: number
}

/**
 * How many tokens of each kind a call used, each token once: what was read from a cache or written to one is no `input`, and
 * reasoning is `output`. Kinds without tokens are left out; null when the model told neither input nor output.
 */
export function tokenCounts({ inputTokens, outputTokens }: LanguageModelV4Usage): readonly TokenCount[] | null {
  const { noCache, total, cacheRead = 0, cacheWrite = 0 } = inputTokens
  const input = noCache ?? (total === undefined ? undefined : total - cacheRead - cacheWrite)
  const output = outputTokens.total ?? sumOfKnown(outputTokens.text, outputTokens.reasoning)
  if (input === undefined && output === undefined) return null
  const counts: readonly TokenCount[] = [
    { tokenKind: 'input', tokens: input ?? 0 },
    { tokenKind: 'output', tokens: output ?? 0 },
    { tokenKind: 'cache_read', tokens: cacheRead },
    { tokenKind: 'cache_write', tokens: cacheWrite },
  ]
  return counts.filter(({ tokens }) => tokens > 0)
}

function sumOfKnown(...counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0)
}
