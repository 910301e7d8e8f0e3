import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider'
import { defineCatalog, modelPrices, type Tallywright, TallywrightError } from '@tallywright/sdk'
import { createSandbox } from '@tallywright/testing'
import { rerunSharedInvoices } from '@tallywright/testing/rerun-shared-invoices'
import { generateText, streamText, wrapLanguageModel } from 'ai'
import { convertArrayToReadableStream, MockLanguageModelV4 } from 'ai/test'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { type TokenUsageOptions, tokenUsageMiddleware, type UnreportedCall } from './index.ts'

afterAll(rerunSharedInvoices)

const catalog = defineCatalog({
  features: {
    tokens: { type: 'metered', name: 'Tokens', meter: { aggregation: 'sum', groupBy: ['model', 'tokenKind'] } },
    editor: { type: 'seats', name: 'Editors' },
  },
  plans: {
    assistant: {
      name: 'Assistant',
      features: { tokens: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
      prices: {
        tokens: {
          feature: 'tokens',
          cadence: { unit: 'month', count: 1 },
          terms: {
            USD: {
              model: 'model_cost',
              models: modelPrices({ at: '2026-10-07', models: ['claude-sonnet-5-5'] }),
              marginPercent: '20',
            },
          },
        },
      },
    },
  },
})

// claude-sonnet-5-5 at list price + 20 %: 12,000 × 0.0000024 + 3,000 × 0.000012 + 40,000 × 0.000003 + 200,000 × 0.00000012
//   = 0.0288 + 0.0360 + 0.1200 + 0.0240 = 0.2088, by lines 3 + 4 + 12 + 2 minor units
const usage: LanguageModelV4Usage = {
  inputTokens: { total: 252_000, noCache: 12_000, cacheRead: 200_000, cacheWrite: 40_000 },
  outputTokens: { total: 3_000, text: 2_000, reasoning: 1_000 },
}
const recorded = { input: '12000', output: '3000', cache_write: '40000', cache_read: '200000' }
const stop = { unified: 'stop', raw: undefined } as const

function modelThatAnswers({ id = 'msg_1', modelId = 'claude-sonnet-5-5', told = usage } = {}) {
  return new MockLanguageModelV4({
    modelId,
    doGenerate: async () => ({
      content: [{ type: 'text', text: 'Hello' }],
      finishReason: stop,
      usage: told,
      response: { id, modelId: `${modelId}-20260928` },
      warnings: [],
    }),
    doStream: async () => ({ stream: convertArrayToReadableStream(partsOf(id, told)) }),
  })
}

function partsOf(id: string, told: LanguageModelV4Usage): LanguageModelV4StreamPart[] {
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'response-metadata', id },
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta: 'Hello' },
    { type: 'text-end', id: '1' },
    { type: 'finish', finishReason: stop, usage: told },
  ]
}

type Options = Partial<TokenUsageOptions<typeof catalog>>

async function subscribed(...customers: string[]) {
  const sandbox = await createSandbox({ catalog })
  for (const customerId of customers.length === 0 ? ['acme'] : customers) {
    await sandbox.billing.customers.create({ externalId: customerId })
    await sandbox.billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    await sandbox.billing.subscriptions.create({ customerId, planSlug: 'assistant' })
  }
  const onError = vi.fn<(error: unknown, call: UnreportedCall) => void>()
  const wrapped = (model: MockLanguageModelV4, options: Options = {}) =>
    wrapLanguageModel({
      model,
      middleware: tokenUsageMiddleware({
        billing: sandbox.billing,
        featureSlug: 'tokens',
        customerId: 'acme',
        onError,
        ...options,
      }),
    })
  return { ...sandbox, wrapped, onError }
}

async function recordedTokens(billing: Tallywright<typeof catalog>, customerId = 'acme') {
  await billing.usage.flush()
  const { features } = await billing.usage.summary({ customerId, featureSlug: 'tokens' })
  const groups = features.flatMap((feature) => feature.groups)
  return {
    amount: features.map(({ amount }) => amount),
    models: [...new Set(groups.map(({ group }) => group.model))],
    tokens: Object.fromEntries(groups.map(({ group, quantity }) => [group.tokenKind, quantity])),
  }
}

const once = { amount: [21], models: ['claude-sonnet-5-5'], tokens: recorded }

describe('the tokens of a call are recorded by kind, and cost what they come to by hand', () => {
  test('of generateText, up to a paid invoice', async () => {
    const { billing, wrapped, advance, onError } = await subscribed()
    const { text } = await generateText({ model: wrapped(modelThatAnswers()), prompt: 'Hi' })
    expect(text).toBe('Hello')
    expect(await recordedTokens(billing)).toEqual(once)
    await advance({ by: { months: 1 } })
    const [invoice] = (await billing.invoices.list({ customerId: 'acme', limit: 1 })).items
    expect(invoice?.lines.map(({ net }) => net).sort((a, b) => a - b)).toEqual([2, 3, 4, 12])
    expect(onError).not.toHaveBeenCalled()
  })

  test('of streamText, when the stream has been read', async () => {
    const { billing, wrapped, onError } = await subscribed()
    const { text } = streamText({ model: wrapped(modelThatAnswers()), prompt: 'Hi' })
    expect(await text).toBe('Hello')
    expect(await recordedTokens(billing)).toEqual(once)
    expect(onError).not.toHaveBeenCalled()
  })

  test('of the customer that a function finds for each call', async () => {
    const { billing, wrapped } = await subscribed('acme', 'globex')
    const model = wrapped(modelThatAnswers(), {
      customerId: async ({ providerOptions }) => String(providerOptions?.tallywright?.customerId),
    })
    await generateText({ model, prompt: 'Hi', providerOptions: { tallywright: { customerId: 'globex' } } })
    expect(await recordedTokens(billing, 'globex')).toEqual(once)
    expect((await recordedTokens(billing, 'acme')).tokens).toEqual({})
  })
})

describe('a response', () => {
  test('that is reported twice counts once, generated or streamed', async () => {
    const { billing, wrapped, onError } = await subscribed()
    const model = wrapped(modelThatAnswers())
    await generateText({ model, prompt: 'Hi' })
    await generateText({ model, prompt: 'Hi' })
    await streamText({ model, prompt: 'Hi' }).consumeStream()
    expect(await recordedTokens(billing)).toEqual(once)
    expect(onError).not.toHaveBeenCalled()
  })

  test('of another id counts again, and so does each without one', async () => {
    const { billing, wrapped } = await subscribed()
    for (const id of ['msg_1', 'msg_2', '', '']) {
      await generateText({ model: wrapped(modelThatAnswers({ id })), prompt: 'Hi' })
    }
    expect((await recordedTokens(billing)).tokens).toMatchObject({ input: '48000' })
  })
})

describe('a stream that is broken off', () => {
  async function opened(parts: LanguageModelV4StreamPart[], breaks: boolean) {
    const sandbox = await subscribed()
    const cancel = vi.fn()
    const left = [...parts]
    const source = new ReadableStream<LanguageModelV4StreamPart>({
      pull(controller) {
        const part = left.shift()
        if (part !== undefined) controller.enqueue(part)
        else if (breaks) controller.error(new Error('aborted'))
      },
      cancel,
    })
    const mock = new MockLanguageModelV4({ modelId: 'claude-sonnet-5-5', doStream: async () => ({ stream: source }) })
    const { stream } = await sandbox.wrapped(mock).doStream({ prompt: [] })
    const reader = stream.getReader()
    for (const _ of parts) await reader.read()
    return { ...sandbox, reader, cancel }
  }

  test('by its reader, after the model had told its tokens, is recorded once, and its source is left too', async () => {
    const { billing, reader, cancel } = await opened(partsOf('msg_1', usage), false)
    await reader.cancel('enough')
    expect(cancel).toHaveBeenCalledExactlyOnceWith('enough')
    expect(await recordedTokens(billing)).toEqual(once)
  })

  test('by a reader that waits for more is recorded once, even without an id of the response', async () => {
    const { billing, reader } = await opened(partsOf('', usage), false)
    const waiting = reader.read()
    await reader.cancel('enough')
    expect(await waiting).toMatchObject({ done: true })
    expect(await recordedTokens(billing)).toEqual(once)
  })

  test('by its source, after the model had told its tokens, is recorded, and breaks for its reader', async () => {
    const { billing, reader } = await opened(partsOf('msg_1', usage), true)
    await expect(reader.read()).rejects.toThrow('aborted')
    expect(await recordedTokens(billing)).toEqual(once)
  })

  test('before the model told its tokens is told to onError, with the id of the response', async () => {
    const { billing, reader, onError } = await opened(partsOf('msg_1', usage).slice(0, 4), true)
    await expect(reader.read()).rejects.toThrow('aborted')
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('claude-sonnet-5-5 told no token counts'), {
      model: 'claude-sonnet-5-5',
      responseId: 'msg_1',
      customerId: 'acme',
      count: null,
    })
    expect((await recordedTokens(billing)).tokens).toEqual({})
  })
})

describe('the call of the model answers, and onError hears why tokens were not recorded', () => {
  async function heard(model: MockLanguageModelV4, options: Options = {}) {
    const { wrapped, onError } = await subscribed()
    const { text } = await generateText({ model: wrapped(model, options), prompt: 'Hi' })
    expect(text).toBe('Hello')
    await vi.waitFor(() => expect(onError).toHaveBeenCalled())
    return onError.mock.calls.map(([error, { customerId, count }]) => ({
      error: error instanceof TallywrightError ? error.code : String(error),
      customerId,
      tokenKind: count?.tokenKind ?? null,
    }))
  }
  const told = { ...usage, inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined } }

  test('when the price does not list the model', async () => {
    expect(await heard(modelThatAnswers({ modelId: 'claude-sonnet-9', told }))).toEqual([
      { error: 'usage.unlisted_model', customerId: 'acme', tokenKind: 'input' },
      { error: 'usage.unlisted_model', customerId: 'acme', tokenKind: 'output' },
    ])
  })

  test('when nobody knows the customer', async () => {
    const customerId = () => {
      throw new Error('no session')
    }
    expect(await heard(modelThatAnswers(), { customerId })).toEqual([
      { error: 'Error: no session', customerId: null, tokenKind: null },
    ])
  })

  test('when the model tells no tokens', async () => {
    const nothing = { inputTokens: { ...told.inputTokens, total: undefined, noCache: undefined }, outputTokens: {} }
    const model = modelThatAnswers({ told: nothing as LanguageModelV4Usage })
    expect(await heard(model)).toMatchObject([{ error: 'Error: claude-sonnet-5-5 told no token counts' }])
  })
})

test('a call that fails reports nothing and fails as it did, whoever its customer is', async () => {
  const { billing, wrapped, onError } = await subscribed()
  const failing = new MockLanguageModelV4({
    doGenerate: async () => {
      throw new Error('overloaded')
    },
  })
  const customerId = async () => {
    throw new Error('no session')
  }
  const call = wrapped(failing, { customerId }).doGenerate({ prompt: [] })
  await expect(call).rejects.toThrow('overloaded')
  expect((await recordedTokens(billing)).tokens).toEqual({})
  expect(onError).not.toHaveBeenCalled()
})

test('a feature that is not metered, or not in the catalog, does not compile', async () => {
  const { billing } = await createSandbox({ catalog })
  const options = { billing, customerId: 'acme', onError: () => {} }
  tokenUsageMiddleware({ ...options, featureSlug: 'tokens' })
  // @ts-expect-error seats are not metered
  tokenUsageMiddleware({ ...options, featureSlug: 'editor' })
  // @ts-expect-error not in the catalog
  tokenUsageMiddleware({ ...options, featureSlug: 'token' })
})
