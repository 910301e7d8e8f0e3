import { describe, expect, test } from 'vitest'
import { formatExact, isDecimal, parseExact } from '../money/decimal.ts'
import { rate } from '../rating/rate.ts'
import { modelPrices, pricesInForce } from './model-prices.ts'
import { PUBLIC_MODEL_PRICES, type PublicModelPrice } from './public-model-prices.ts'

const rows: readonly PublicModelPrice[] = PUBLIC_MODEL_PRICES

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)
}

function row(model: string, validFrom: string, input: string): PublicModelPrice {
  const source = { url: 'https://example.com', dated: validFrom }
  return { provider: 'openai', model, validFrom, perMillion: { input }, source }
}

describe('every public price', () => {
  test.each(rows.map((price) => [`${price.model} from ${price.validFrom}`, price] as const))(
    '%s names its page and days, and is an exact decimal above zero',
    (_, { validFrom, perMillion, source }) => {
      expect(source.url).toMatch(/^https:\/\/[a-z0-9.]+\/\S+$/)
      expect([validFrom, source.dated].filter((day) => !isDay(day))).toEqual([])
      expect(validFrom <= source.dated, 'the source looks back on what it states').toBe(true)
      expect(perMillion).toMatchObject({ input: expect.anything(), output: expect.anything() })
      const figures = Object.values(perMillion)
      expect(figures.filter((figure) => !isDecimal(figure) || parseExact(figure).numerator <= 0n)).toEqual([])
    },
  )

  test('is stated once for a model and day, of at least ten models of three providers', () => {
    const keys = rows.map(({ model, validFrom }) => `${model} ${validFrom}`)
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(rows.map(({ provider }) => provider)).size).toBeGreaterThanOrEqual(3)
    expect(new Set(rows.map(({ model }) => model)).size).toBeGreaterThanOrEqual(10)
  })
})

describe('the price in force', () => {
  const history = [row('a', '2026-03-01', '3'), row('a', '2026-01-01', '1'), row('a', '2026-02-01', '2')]

  test.each([
    ['2025-12-31', undefined],
    ['2026-01-01', '1'],
    ['2026-02-28', '2'],
    ['2026-03-01', '3'],
    ['2030-01-01', '3'],
  ])('on %s is that of the newest row begun by then, in whatever order the rows stand', (day, input) => {
    for (const order of [history, history.toReversed()]) {
      expect(pricesInForce(order, day).get('a')?.perMillion.input).toBe(input)
    }
  })
})

describe('prices as the models of model_cost terms', () => {
  test('are those of a single token, exactly', () => {
    expect(modelPrices({ at: '2026-11-23', models: ['gpt-5-nano', 'claude-opus-5-5'] })).toEqual({
      'gpt-5-nano': { input: '0.00000005', output: '0.0000004', cache_read: '0.000000005' },
      'claude-opus-5-5': { input: '0.000004', output: '0.00002', cache_read: '0.0000002', cache_write: '0.000005' },
    })
  })

  test('without names are those of every model known by then, and of none before', () => {
    expect(Object.keys(modelPrices({ at: '2026-11-23' })).sort()).toEqual(
      [...new Set(rows.map(({ model }) => model))].sort(),
    )
    expect(Object.keys(modelPrices({ at: '2025-07-04' })).every((model) => model.startsWith('gpt-4'))).toBe(true)
    expect(modelPrices({ at: '2025-07-03' })).toEqual({})
  })

  test('of a model that had no known price by then, or on what is no day, are a bug of the program', () => {
    expect(() => modelPrices({ at: '2026-09-27', models: ['claude-sonnet-5-5'] })).toThrow(
      'no price of claude-sonnet-5-5 is known on 2026-09-27',
    )
    expect(() => modelPrices({ at: '2026-9-27' })).toThrow('not a day: 2026-9-27')
    // @ts-expect-error a model that is not in the catalog
    expect(() => modelPrices({ at: '2026-09-27', models: ['claude-sonnet'] })).toThrow('no price of claude-sonnet')
  })
})

// One call of claude-sonnet-5-5 at list price + 20 %, in USD:
//   input        12,000 × 0.0000024  = 0.0288
//   output        3,000 × 0.000012   = 0.0360
//   cache write  40,000 × 0.000003   = 0.1200
//   cache read  200,000 × 0.00000024 = 0.0480 until 6 October, × 0.00000012 = 0.0240 from 7 October
describe('a call with cached tokens and a margin costs what it comes to by hand', () => {
  const tokens = { input: '12000', output: '3000', cache_write: '40000', cache_read: '200000' }
  const groups = Object.entries(tokens).map(([tokenKind, quantity]) => {
    return { key: { model: 'claude-sonnet-5-5', tokenKind }, quantity: parseExact(quantity) }
  })

  test.each([
    ['2026-10-06', '0.2328', 23n],
    ['2026-10-07', '0.2088', 21n],
  ])('at the prices of %s', (at, exact, minor) => {
    const models = modelPrices({ at, models: ['claude-sonnet-5-5'] })
    const rating = rate({ currency: 'USD', terms: { model: 'model_cost', models, marginPercent: '20' } }, { groups })
    expect([formatExact(rating.exact), rating.amount.amount]).toEqual([exact, minor])
  })
})
