import type { TokenKind } from '../catalog/price.ts'
import type { Decimal } from '../money/decimal.ts'

/** What a provider asks for the tokens of one language model, from a day on. */
export interface PublicModelPrice {
  readonly provider: 'anthropic' | 'mistral' | 'openai'
  /** The id by which the Vercel AI SDK's provider knows the model. */
  readonly model: string
  /** The first day of which the source says so (`YYYY-MM-DD`, UTC). The model may have cost the same before. */
  readonly validFrom: string
  /** USD per million tokens. A kind that is missing has no price of its own. */
  readonly perMillion: Partial<Readonly<Record<TokenKind, Decimal>>>
  readonly source: PriceSource
}

/** A public page, and the day on which it was published or its figures were last compared with the provider's. */
interface PriceSource {
  readonly url: string
  readonly dated: string
}

const PROMPT_FUEL = 'https://github.com/TheKrush/PromptFuel/releases/tag'
const GENAI_PRICES = 'https://github.com/pydantic/genai-prices/blob'

const OPUS_5_5 = { url: `${PROMPT_FUEL}/v1.0.21`, dated: '2026-09-23' }
const SONNET_5_5 = { url: `${PROMPT_FUEL}/v1.0.22`, dated: '2026-10-01' }
const SONNET_5_5_CACHE = { url: `${PROMPT_FUEL}/v1.0.23`, dated: '2026-10-16' }
/** The page says when the model came, not when it was written; it lists Haiku 5.5, which came on 7 October 2026. */
const OPUS_5 = {
  url: 'https://platform.claude.com/docs/about-claude/models/whats-new-opus-5',
  dated: '2026-10-07',
}
const OPENAI = `${GENAI_PRICES}/01d6df8c6f465a479f1bb6ef1d17758e0bf1b7f7/prices/providers/openai.yml`
const OPENAI_JULY = { url: OPENAI, dated: '2025-07-04' }
const OPENAI_NOVEMBER = { url: OPENAI, dated: '2025-11-13' }
const MISTRAL = `${GENAI_PRICES}/03c250d316ce597028bad0954f3ad3fb4f45b0f1/prices/providers/mistral.yml`
const MISTRAL_JUNE = { url: MISTRAL, dated: '2026-06-09' }
const MISTRAL_AUGUST = { url: MISTRAL, dated: '2026-08-24' }

/**
 * Standard prices for text, as public pages state them: facts with a date, no offers. A change is a further row, never an
 * edit of one. Left out is what these terms cannot say: models whose price depends on the length of the prompt (GPT-5.4 and
 * later, Gemini Pro, Grok, Claude Haiku 5.5) or on the hour (DeepSeek), batches, and caches that last an hour.
 */
export const PUBLIC_MODEL_PRICES = [
  {
    provider: 'anthropic',
    model: 'claude-fable-5-1',
    validFrom: '2026-09-01',
    perMillion: { input: '10', output: '50', cache_read: '0.25', cache_write: '12.50' },
    source: SONNET_5_5,
  },
  {
    provider: 'anthropic',
    model: 'claude-opus-5-5',
    validFrom: '2026-09-22',
    perMillion: { input: '4', output: '20', cache_read: '0.20', cache_write: '5' },
    source: OPUS_5_5,
  },
  {
    provider: 'anthropic',
    model: 'claude-opus-5',
    validFrom: '2026-07-24',
    perMillion: { input: '5', output: '25', cache_read: '0.50', cache_write: '6.25' },
    source: OPUS_5,
  },
  {
    provider: 'anthropic',
    model: 'claude-sonnet-5-5',
    validFrom: '2026-09-28',
    perMillion: { input: '2', output: '10', cache_read: '0.20', cache_write: '2.50' },
    source: SONNET_5_5,
  },
  {
    provider: 'anthropic',
    model: 'claude-sonnet-5-5',
    validFrom: '2026-10-07',
    perMillion: { input: '2', output: '10', cache_read: '0.10', cache_write: '2.50' },
    source: SONNET_5_5_CACHE,
  },
  {
    provider: 'mistral',
    model: 'ministral-8b-latest',
    validFrom: '2025-12-02',
    perMillion: { input: '0.15', output: '0.15', cache_read: '0.015' },
    source: MISTRAL_AUGUST,
  },
  {
    provider: 'mistral',
    model: 'mistral-large-2512',
    validFrom: '2026-06-09',
    perMillion: { input: '0.5', output: '1.5', cache_read: '0.05' },
    source: MISTRAL_JUNE,
  },
  {
    provider: 'mistral',
    model: 'mistral-medium-2505',
    validFrom: '2026-08-24',
    perMillion: { input: '0.4', output: '2', cache_read: '0.04' },
    source: MISTRAL_AUGUST,
  },
  {
    provider: 'mistral',
    model: 'mistral-medium-2508',
    validFrom: '2026-08-24',
    perMillion: { input: '0.4', output: '2', cache_read: '0.04' },
    source: MISTRAL_AUGUST,
  },
  {
    provider: 'mistral',
    model: 'mistral-medium-latest',
    validFrom: '2026-06-16',
    perMillion: { input: '1.5', output: '7.5', cache_read: '0.15' },
    source: MISTRAL_AUGUST,
  },
  {
    provider: 'mistral',
    model: 'mistral-small-2603',
    validFrom: '2026-06-09',
    perMillion: { input: '0.15', output: '0.6', cache_read: '0.015' },
    source: MISTRAL_JUNE,
  },
  {
    provider: 'openai',
    model: 'gpt-4.1',
    validFrom: '2025-07-04',
    perMillion: { input: '2', output: '8', cache_read: '0.5' },
    source: OPENAI_JULY,
  },
  {
    provider: 'openai',
    model: 'gpt-4.1-mini',
    validFrom: '2025-07-04',
    perMillion: { input: '0.4', output: '1.6', cache_read: '0.1' },
    source: OPENAI_JULY,
  },
  {
    provider: 'openai',
    model: 'gpt-4.1-nano',
    validFrom: '2025-07-04',
    perMillion: { input: '0.1', output: '0.4', cache_read: '0.025' },
    source: OPENAI_JULY,
  },
  {
    provider: 'openai',
    model: 'gpt-4o',
    validFrom: '2025-07-04',
    perMillion: { input: '2.5', output: '10', cache_read: '1.25' },
    source: OPENAI_JULY,
  },
  {
    provider: 'openai',
    model: 'gpt-4o-mini',
    validFrom: '2025-07-04',
    perMillion: { input: '0.15', output: '0.6', cache_read: '0.075' },
    source: OPENAI_JULY,
  },
  {
    provider: 'openai',
    model: 'gpt-5',
    validFrom: '2025-11-13',
    perMillion: { input: '1.25', output: '10', cache_read: '0.125' },
    source: OPENAI_NOVEMBER,
  },
  {
    provider: 'openai',
    model: 'gpt-5-mini',
    validFrom: '2025-11-13',
    perMillion: { input: '0.25', output: '2', cache_read: '0.025' },
    source: OPENAI_NOVEMBER,
  },
  {
    provider: 'openai',
    model: 'gpt-5-nano',
    validFrom: '2025-11-13',
    perMillion: { input: '0.05', output: '0.4', cache_read: '0.005' },
    source: OPENAI_NOVEMBER,
  },
  {
    provider: 'openai',
    model: 'gpt-5.1',
    validFrom: '2025-11-13',
    perMillion: { input: '1.25', output: '10', cache_read: '0.125' },
    source: OPENAI_NOVEMBER,
  },
] as const satisfies readonly PublicModelPrice[]

export type PricedModel = (typeof PUBLIC_MODEL_PRICES)[number]['model']
