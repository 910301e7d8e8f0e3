import { describe, expect, test } from 'vitest'
import type { PriceTerms, Tier } from '../catalog/price.ts'
import { rerun } from '../explanation/explanation.ts'
import { readStepLabel } from '../explanation/read-step-label.ts'
import type { GroupKey } from '../metering/group-key.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { checkModel } from './model-cost.ts'
import { needsEvents } from './pricing-models.ts'
import { rate } from './rate.ts'
import { type RateUsage, usageOf } from './rate-input.ts'

const scenario: readonly Tier[] = [
  { upTo: '1000', unitAmount: '0' },
  { upTo: '10000', unitAmount: '0.002' },
  { upTo: null, unitAmount: '0.001' },
]
const withFlats: readonly Tier[] = [
  { upTo: '5', flatAmount: '100' },
  { upTo: '10', flatAmount: '50', unitAmount: '1' },
  { upTo: null, unitAmount: '10' },
]
const stairs = [
  { upTo: '10', flatAmount: '49' },
  { upTo: '100', flatAmount: '199' },
  { upTo: null, flatAmount: '999' },
]
const blocks: readonly Tier[] = [
  { upTo: '1000', unitAmount: '1', blockSize: '100' },
  { upTo: null, unitAmount: '1', blockSize: '1000' },
]
const percents = [
  { upTo: '1000', percent: '1', flatAmount: '200' },
  { upTo: null, percent: '2.5' },
]
const sms: PriceTerms = {
  model: 'matrix',
  dimensions: ['country', 'kind'],
  cells: [
    { values: ['DE', 'sms'], unitAmount: '0.07' },
    { values: ['DE', 'mms'], unitAmount: '0.20' },
  ],
  defaultUnitAmount: '0.1',
}
const tokens: PriceTerms = {
  model: 'model_cost',
  models: { large: { input: '0.000003', output: '0.000015', cache_read: '0.0000003' } },
  marginPercent: '20',
}

function usage(quantity: string): RateUsage {
  return usageOf(parseExact(quantity))
}

function grouped(...groups: [GroupKey, string][]): RateUsage {
  return { groups: groups.map(([key, quantity]) => ({ key, quantity: parseExact(quantity) })) }
}

function payments(...units: string[]): RateUsage {
  const events = units.map(parseExact)
  const total = units.reduce((sum, unit) => sum + Number(unit), 0)
  return usageOf(parseExact(String(total)), { events })
}

describe('each model prices its quantity', () => {
  test.each<[string, PriceTerms, RateUsage, string]>([
    ['flat: the amount, whatever was used', { model: 'flat', amount: '20.00' }, usage('7'), '20'],
    [
      'flat: once, however many groups there are',
      { model: 'flat', amount: '20' },
      grouped([{ a: '1' }, '1'], [{ a: '2' }, '1']),
      '20',
    ],
    ['per unit: no rounding before the end', { model: 'per_unit', unitAmount: '0.00123' }, usage('13'), '0.01599'],
    ['per unit: nothing for nothing', { model: 'per_unit', unitAmount: '10' }, usage('0'), '0'],
    ['graduated: every tier prices its part', { model: 'graduated', tiers: scenario }, usage('12500'), '20.5'],
    ['graduated: a bound belongs to the tier below it', { model: 'graduated', tiers: withFlats }, usage('5'), '100'],
    [
      'graduated: the smallest step beyond a bound enters the next tier',
      { model: 'graduated', tiers: withFlats },
      usage('5.001'),
      '150.001',
    ],
    ['graduated: the first flat amount is due at zero', { model: 'graduated', tiers: withFlats }, usage('0'), '100'],
    ['graduated: started blocks in each tier', { model: 'graduated', tiers: blocks }, usage('5325'), '15'],
    [
      'graduated: one tier without end',
      { model: 'graduated', tiers: [{ upTo: null, unitAmount: '0.1' }] },
      usage('3'),
      '0.3',
    ],
    [
      'volume: the tier of the whole quantity prices all of it',
      { model: 'volume', tiers: scenario },
      usage('12500'),
      '12.5',
    ],
    ['volume: a fraction after a bound has a tier', { model: 'volume', tiers: scenario }, usage('1000.5'), '2.001'],
    ['volume: its flat amount is added once', { model: 'volume', tiers: withFlats }, usage('10'), '60'],
    ['volume: zero is in the first tier', { model: 'volume', tiers: withFlats }, usage('0'), '100'],
    ['volume: started blocks of the whole quantity', { model: 'volume', tiers: blocks }, usage('1001'), '2'],
    ['stairstep: a bound belongs to the step below it', { model: 'stairstep', tiers: stairs }, usage('10'), '49'],
    ['stairstep: the flat amount of the step', { model: 'stairstep', tiers: stairs }, usage('10.01'), '199'],
    [
      'package: a started package is a whole one',
      { model: 'package', size: '10', packageAmount: '15' },
      usage('10.1'),
      '30',
    ],
    ['package: a full package is one', { model: 'package', size: '10', packageAmount: '15' }, usage('10'), '15'],
    [
      'package: what is free is taken off first',
      { model: 'package', size: '10', packageAmount: '15', freeQuantity: '5' },
      usage('16'),
      '30',
    ],
    [
      'package: nothing beyond what is free',
      { model: 'package', size: '10', packageAmount: '15', freeQuantity: '5' },
      usage('5'),
      '0',
    ],
    [
      'percentage: of the money and per event',
      { model: 'percentage', percent: '2.9', fixedAmount: '0.30' },
      payments('100', '50'),
      '4.95',
    ],
    [
      'graduated percentage: every tier prices its part',
      { model: 'graduated_percentage', tiers: percents },
      usage('12500'),
      '497.5',
    ],
    ['dynamic: the money value × the multiplier', { model: 'dynamic', multiplier: '1.33333' }, usage('10'), '13.3333'],
    [
      'matrix: the cell of the group',
      sms,
      grouped([{ country: 'DE', kind: 'sms' }, '1000'], [{ country: 'DE', kind: 'mms' }, '2']),
      '70.4',
    ],
    [
      'matrix: the default without a cell',
      sms,
      grouped([{ country: 'FR', kind: 'sms' }, '3'], [{ country: null, kind: 'sms' }, '3']),
      '0.6',
    ],
    [
      'model cost: each kind of token, with the margin',
      tokens,
      grouped([{ model: 'large', tokenKind: 'input' }, '1000000'], [{ model: 'large', tokenKind: 'output' }, '1000']),
      '3.618',
    ],
  ])('%s', (_, terms, used, expected) => {
    const rating = rate({ currency: 'USD', terms }, used)
    expect(formatExact(rating.exact)).toBe(expected)
    expect(rerun(rating.explanation)).toEqual(rating.amount)
  })
})

describe('percentages of single events', () => {
  const base = { model: 'percentage', percent: '2.99' } as const

  test.each<[string, PriceTerms, RateUsage, string]>([
    [
      'each event is bounded alone',
      { ...base, eventMinimum: '1.75', eventMaximum: '12' },
      payments('10', '80', '10000'),
      '16.142',
    ],
    [
      'the fixed amount counts towards the bounds',
      { ...base, fixedAmount: '1.5', eventMinimum: '1.75' },
      payments('10', '1'),
      '3.549',
    ],
    [
      'bounds that never bind change nothing: a refund too',
      { ...base, fixedAmount: '0.30', eventMinimum: '0' },
      payments('100', '-100'),
      '0.6',
    ],
    [
      'a refund gives back its percentage',
      { ...base, fixedAmount: '0.30', eventMinimum: '0' },
      payments('100', '-40'),
      '2.394',
    ],
    [
      'what is charged least, a refund does not cost',
      { ...base, eventMinimum: '1.75' },
      payments('100', '-10'),
      '2.691',
    ],
    [
      'a refund gives back at most what an event costs',
      { ...base, eventMaximum: '2' },
      payments('100', '200', '-1000'),
      '2',
    ],
    ['nothing is paid out', { ...base, fixedAmount: '0.30', eventMaximum: '2' }, payments('10', '-1000'), '0.3'],
    [
      'what is taken back of the free amount is free again',
      { ...base, freeAmount: '50', eventMinimum: '0' },
      payments('10', '-10', '60'),
      '0.299',
    ],
    [
      'the first events are free, wholly',
      { ...base, fixedAmount: '1', freeEvents: 2 },
      payments('10', '80', '100'),
      '3.99',
    ],
    [
      'the first amount is free, an event may be free in part',
      { ...base, fixedAmount: '1', freeAmount: '50' },
      payments('10', '80', '100'),
      '6.186',
    ],
    [
      'an event that ends the free amount exactly is free',
      { ...base, fixedAmount: '1', freeAmount: '90' },
      payments('10', '80', '100'),
      '3.99',
    ],
    [
      'with both, free until either is used up',
      { ...base, fixedAmount: '1', freeEvents: 1, freeAmount: '50' },
      payments('10', '80'),
      '3.392',
    ],
    [
      'an event of no value is free only while something free is left',
      { ...base, fixedAmount: '1', freeAmount: '50' },
      payments('0', '50', '0'),
      '1',
    ],
    ['a free event has no minimum', { ...base, eventMinimum: '5', freeEvents: 1 }, payments('10', '10'), '5'],
    ['without bounds the sum is enough', { ...base, freeAmount: '50' }, usage('150'), '2.99'],
  ])('%s', (_, terms, used, expected) => {
    const rating = rate({ currency: 'USD', terms }, used)
    expect(formatExact(rating.exact)).toBe(expected)
    expect(rerun(rating.explanation)).toEqual(rating.amount)
  })

  test('an allowance frees whole events of their fixed amount', () => {
    const price = { currency: 'USD', terms: { ...base, fixedAmount: '1' }, allowance: '50' } as const
    expect(needsEvents(price)).toBe(true)
    expect(formatExact(rate(price, payments('10', '80')).exact)).toBe('2.196')
  })

  test('terms say when they need the events themselves', () => {
    expect(needsEvents({ terms: base })).toBe(false)
    expect(needsEvents({ terms: { ...base, fixedAmount: '1' } })).toBe(false)
    expect(needsEvents({ terms: { ...base, freeAmount: '5' } })).toBe(false)
    expect(needsEvents({ terms: { ...base, freeAmount: '5', fixedAmount: '1' } })).toBe(true)
    expect(needsEvents({ terms: { ...base, eventMaximum: '5' } })).toBe(true)
    expect(needsEvents({ terms: { model: 'per_unit', unitAmount: '1' }, allowance: '5' })).toBe(false)
  })

  test('bounds per event are never guessed from a sum', () => {
    expect(() => rate({ currency: 'USD', terms: { ...base, eventMinimum: '1' } }, usage('10'))).toThrow(
      'from the events',
    )
  })
})

describe('every step reads as a sentence', () => {
  test.each<[PriceTerms, RateUsage, string[]]>([
    [
      { model: 'graduated', tiers: scenario },
      usage('12500'),
      [
        '1,000 × 0 in the tier up to 1,000',
        '9,000 × 0.002 in the tier 1,000 to 10,000',
        '2,500 × 0.001 in the tier above 10,000',
      ],
    ],
    [
      { model: 'volume', tiers: withFlats },
      usage('7'),
      ['flat amount 50 of the tier 5 to 10', '7 × 1 in the tier 5 to 10'],
    ],
    [{ model: 'stairstep', tiers: stairs }, usage('1234'), ['flat amount 999 of the tier above 100 for 1,234']],
    [
      { model: 'package', size: '1000', packageAmount: '5', freeQuantity: '100' },
      usage('12500'),
      ['13 packages of 1,000 × 5 beyond 100 free'],
    ],
    [
      { model: 'percentage', percent: '2.9', fixedAmount: '0.30', freeEvents: 1, eventMaximum: '12' },
      payments('10', '80', '10000'),
      ['80 × 2.9 % beyond 1 event free', '1 event × 0.30', '1 event at the maximum of 12'],
    ],
    [
      tokens,
      grouped([{ model: 'large', tokenKind: 'input' }, '1000000']),
      ['1,000,000 × 0.0000036 for input tokens of large, with a margin of 20 %'],
    ],
    [sms, grouped([{ country: 'DE', kind: 'sms' }, '1000']), ['1,000 × 0.07 for DE, sms']],
  ])('%j', (terms, used, labels) => {
    expect(rate({ currency: 'USD', terms }, used).explanation.steps.map(({ label }) => label)).toEqual(labels)
    expect(labels.filter((label) => readStepLabel(label) === null)).toEqual([])
  })
})

describe('tokens that a price does not list', () => {
  const properties = (model?: string, tokenKind?: string) => ({
    ...(model === undefined ? {} : { model }),
    ...(tokenKind === undefined ? {} : { tokenKind }),
  })

  test.each([
    ['are refused for another model', properties('small', 'input'), 'properties.model'],
    ['are refused without a model', properties(undefined, 'input'), 'properties.model'],
    ['are refused of another kind', properties('large', 'cache_write'), 'properties.tokenKind'],
    ['are refused without a kind', properties('large'), 'properties.tokenKind'],
    ['are refused by the names that every object has', properties('constructor', 'name'), 'properties.model'],
    ['are refused by those of a model too', properties('large', 'constructor'), 'properties.tokenKind'],
  ])('%s', (_, given, param) => {
    expect(checkModel(tokens, given)).toMatchObject({ ok: false, error: { code: 'usage.unlisted_model', param } })
  })

  test('are no matter of other prices, and listed ones are taken', () => {
    expect(checkModel(sms, {}).ok).toBe(true)
    expect(checkModel(tokens, properties('large', 'output')).ok).toBe(true)
  })

  test('cost nothing when a later version of the price meets them, and the invoice says so', () => {
    const rated = rate(
      { terms: tokens, currency: 'USD' },
      grouped([{ model: 'small', tokenKind: 'input' }, '1000'], [{ model: null, tokenKind: null }, '5']),
    )
    expect(rated.amount.amount).toBe(0n)
    expect(rated.explanation.steps.map(({ label }) => label)).toEqual([
      '1,000 × 0 for input tokens of small, which the price does not list',
      expect.stringContaining('which the price does not list'),
    ])
    expect(rerun(rated.explanation)).toEqual(rated.amount)
  })
})
