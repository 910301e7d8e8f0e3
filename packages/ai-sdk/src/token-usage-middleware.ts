import type { LanguageModelV4CallOptions, LanguageModelV4Middleware, LanguageModelV4Usage } from '@ai-sdk/provider'
import type { Catalog, MeteredFeatureSlug, Tallywright } from '@tallywright/sdk'
import { type TokenCount, tokenCounts } from './token-counts.ts'
import { watchedStream } from './watched-stream.ts'

export interface TokenUsageOptions<C extends Catalog = Catalog> {
  readonly billing: Pick<Tallywright<C>, 'usage'>
  /** A metered feature whose meter sums, grouped by `model` and `tokenKind`. */
  readonly featureSlug: MeteredFeatureSlug<C>
  /** Who uses the model: an id, or what finds it for one call. It is asked while the model works. */
  readonly customerId: string | ((params: LanguageModelV4CallOptions) => string | PromiseLike<string>)
  /** Hears of tokens that were not recorded, and why; the call of the model does not. */
  readonly onError: (error: unknown, call: UnreportedCall) => void
}

/** A call whose tokens were not recorded; what is not known of it is null. */
export interface UnreportedCall {
  readonly model: string
  readonly responseId: string | null
  readonly customerId: string | null
  /** The tokens that were not recorded; null when nothing of the call was. */
  readonly count: TokenCount | null
}

/** What a call came to, as far as the model has told. */
interface Told {
  readonly responseId?: string | undefined
  readonly usage?: LanguageModelV4Usage | undefined
}

type Customer = { readonly id: string } | { readonly error: unknown }

/**
 * A middleware for `wrapLanguageModel` of the Vercel AI SDK that reports the tokens of each call as usage: one event for
 * each kind of token, with the properties `model` (the id that was called) and `tokenKind`. When the answer is there, or the
 * stream has ended or was broken off, its events are with the client, whose `usage.flush()` sends them; nobody waits until
 * they are recorded. The same response reported twice counts once: its events are identified by the response's id and the
 * kind of token.
 */
export function tokenUsageMiddleware<C extends Catalog>(options: TokenUsageOptions<C>): LanguageModelV4Middleware {
  return {
    specificationVersion: 'v4',
    async wrapGenerate({ doGenerate, params, model }) {
      const customer = customerOf(options.customerId, params)
      const result = await doGenerate()
      const told = { responseId: result.response?.id, usage: result.usage }
      reportTokens(options, model.modelId, await customer, told)
      return result
    },
    async wrapStream({ doStream, params, model }) {
      const customer = customerOf(options.customerId, params)
      const result = await doStream()
      let told: Told = {}
      const stream = watchedStream(result.stream, {
        onPart: (part) => {
          if (part.type === 'response-metadata') told = { ...told, responseId: part.id ?? told.responseId }
          if (part.type === 'finish') told = { ...told, usage: part.usage }
        },
        onEnd: async () => reportTokens(options, model.modelId, await customer, told),
      })
      return { ...result, stream }
    },
  }
}

/** Never rejects: a call that fails asks nobody for its customer. */
async function customerOf(
  customerId: TokenUsageOptions['customerId'],
  params: LanguageModelV4CallOptions,
): Promise<Customer> {
  try {
    return { id: typeof customerId === 'string' ? customerId : await customerId(params) }
  } catch (error) {
    return { error }
  }
}

/** Hands the events to the client. What becomes of them is heard by `onError`, in the background, and thrown at nobody. */
function reportTokens<C extends Catalog>(
  { billing, featureSlug, onError }: TokenUsageOptions<C>,
  model: string,
  customer: Customer,
  { responseId, usage }: Told,
): void {
  const call = { model, responseId: responseId ?? null, customerId: 'id' in customer ? customer.id : null }
  const tell = async (error: unknown, count: TokenCount | null) => onError(error, { ...call, count })
  if ('error' in customer) return void tell(customer.error, null)
  const counts = usage === undefined ? null : tokenCounts(usage)
  if (counts === null) return void tell(new Error(`${model} told no token counts`), null)
  for (const count of counts) {
    const { tokenKind, tokens } = count
    const event = {
      customerId: customer.id,
      featureSlug,
      units: tokens,
      properties: { model, tokenKind },
      // Without an id of the response the client makes a key, the same for each of its own tries.
      ...(responseId ? { idempotencyKey: `${responseId}:${tokenKind}` } : {}),
    }
    billing.usage.report(event).catch((error: unknown) => tell(error, count))
  }
}
