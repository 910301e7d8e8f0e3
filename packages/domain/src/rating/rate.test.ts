import { describe, expect, test } from 'vitest'
import type { Tier } from '../catalog/price.ts'
import { rerun } from '../explanation/explanation.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { rational } from '../money/rational.ts'
import { rate } from './rate.ts'
import { quantityKindOf, type RatePrice, type RateUsage, usageOf } from './rate-input.ts'

const perUnit = { model: 'per_unit', unitAmount: '1' } as const
const graduated = {
  model: 'graduated',
  tiers: [
    { upTo: '5', unitAmount: '1', flatAmount: '3' },
    { upTo: null, unitAmount: '0.5' },
  ] as readonly Tier[],
} as const

type Case = [name: string, price: Omit<RatePrice, 'currency'>, quantity: string, exact: string]

function rated(price: Omit<RatePrice, 'currency'>, quantity: string) {
  const rating = rate({ currency: 'USD', ...price }, usageOf(parseExact(quantity)))
  expect(rerun(rating.explanation)).toEqual(rating.amount)
  return rating
}

describe('the order of steps', () => {
  const thousands = { operation: 'divide', factor: '1000', rounding: 'ceil' } as const

  test.each<Case>([
    ['unit conversion comes before the tiers', { terms: graduated, unitConversion: thousands }, '7400', '9.5'],
    [
      'the allowance is counted in converted units',
      { terms: perUnit, unitConversion: thousands, allowance: '2' },
      '7400',
      '6',
    ],
    ['tiers begin beyond the allowance', { terms: graduated, allowance: '10' }, '15', '8'],
    ['percentages compound: 10 then 25 are 32.5', { terms: perUnit, percentDiscounts: ['10', '25'] }, '100', '67.5'],
    ['a discount comes before the maximum', { terms: perUnit, percentDiscounts: ['10'], maximum: '80' }, '100', '80'],
    [
      'a maximum is not reached by what a discount took off',
      { terms: perUnit, percentDiscounts: ['50'], maximum: '80' },
      '100',
      '50',
    ],
    ['the minimum comes last', { terms: perUnit, percentDiscounts: ['50'], minimum: '80' }, '100', '80'],
    ['the minimum is due without usage', { terms: perUnit, minimum: '80' }, '0', '80'],
    ['a quantity within the allowance costs nothing', { terms: perUnit, allowance: '100' }, '99.5', '0'],
    ['a negative quantity rates as 0', { terms: perUnit }, '-5', '0'],
    ['a negative quantity rates as 0, whose first flat amount is due', { terms: graduated }, '-5', '3'],
    [
      'null says that there is none',
      { terms: perUnit, allowance: null, minimum: null, maximum: null, unitConversion: null },
      '3',
      '3',
    ],
  ])('%s', (_, price, quantity, exact) => {
    expect(formatExact(rated(price, quantity).exact)).toBe(exact)
  })
})

describe('a stub', () => {
  const share = rational(15, 31)

  test.each<Case>([
    ['prorates a flat price', { terms: { model: 'flat', amount: '20' }, share }, '1', '300/31'],
    ['does not prorate usage that adds up', { terms: perUnit, share }, '31', '31'],
    ['does not prorate tiers', { terms: graduated, share }, '7', '9'],
    [
      'does not prorate the step of a stairstep',
      { terms: { model: 'stairstep', tiers: [{ upTo: null, flatAmount: '9' }] }, share },
      '7',
      '9',
    ],
    ['prorates the allowance', { terms: perUnit, allowance: '31', share }, '20', '5'],
    ['prorates the maximum', { terms: perUnit, maximum: '31', share }, '20', '15'],
    ['prorates the minimum', { terms: perUnit, minimum: '62', share }, '20', '30'],
    ['multiplies the amount of a level by its share', { terms: perUnit, quantityKind: 'level', share }, '31', '15'],
    [
      'multiplies a level beyond its whole allowance',
      { terms: perUnit, quantityKind: 'level', allowance: '10', share },
      '41',
      '15',
    ],
    [
      'charges nothing for a level within its allowance',
      { terms: perUnit, quantityKind: 'level', allowance: '10', share },
      '10',
      '0',
    ],
  ])('%s', (_, price, quantity, exact) => {
    expect(formatExact(rated(price, quantity).exact)).toBe(exact)
  })

  test('levels are those aggregations that stand for a time', () => {
    const kinds = (['count', 'sum', 'unique_count'] as const).map(quantityKindOf)
    const levels = (['max', 'min', 'avg', 'latest', 'weighted_sum'] as const).map(quantityKindOf)
    expect([...new Set(kinds)]).toEqual(['cumulative'])
    expect([...new Set(levels)]).toEqual(['level'])
  })
})

describe('groups', () => {
  const usage: RateUsage = {
    groups: [
      { key: { region: 'eu' }, quantity: rational(8) },
      { key: { region: 'us' }, quantity: rational(4) },
    ],
  }

  test('are rated alone, each with tiers and first flat amount of its own', () => {
    expect(formatExact(rate({ currency: 'USD', terms: graduated }, usage).exact)).toBe('16.5')
  })

  test('share one allowance in their order', () => {
    expect(formatExact(rate({ currency: 'USD', terms: graduated, allowance: '10' }, usage).exact)).toBe('8')
  })

  test('share the allowance as metering found it in event order', () => {
    const price = { currency: 'USD', terms: graduated, allowance: '4' } as const
    const lateInEurope = usage.groups.map((group) => {
      return { ...group, freeQuantity: rational(group.key.region === 'us' ? 4 : 0) }
    })
    expect(formatExact(rate(price, usage).exact)).toBe('14')
    expect(formatExact(rate(price, { groups: lateInEurope }).exact)).toBe('12.5')
  })

  test('share one maximum and one minimum', () => {
    expect(formatExact(rate({ currency: 'USD', terms: perUnit, maximum: '10' }, usage).exact)).toBe('10')
    expect(formatExact(rate({ currency: 'USD', terms: perUnit, minimum: '20' }, usage).exact)).toBe('20')
  })

  test('a negative group does not lower the others', () => {
    const groups = [...usage.groups, { key: { region: 'ap' }, quantity: rational(-100) }]
    expect(formatExact(rate({ currency: 'USD', terms: perUnit }, { groups }).exact)).toBe('12')
  })

  test('no groups at all are no usage', () => {
    expect(formatExact(rate({ currency: 'USD', terms: graduated }, { groups: [] }).exact)).toBe('3')
  })
})

describe('the amount', () => {
  test.each([
    ['USD', '0.067', '55', 369n],
    ['JPY', '0.5', '3', 2n],
    ['KWD', '0.0005', '3', 2n],
    ['USD', '0.00000000000001', '1000000000000', 1n],
  ])('%s %s × %s is rounded once, half away from zero', (currency, unitAmount, quantity, amount) => {
    const rating = rate({ currency, terms: { model: 'per_unit', unitAmount } }, usageOf(parseExact(quantity)))
    expect(rating.amount).toEqual({ amount, currency })
  })

  test('can be rounded another way', () => {
    expect(rated({ terms: perUnit, rounding: 'truncate' }, '1.999').amount.amount).toBe(199n)
  })

  test('tells what was metered, converted, free and charged', () => {
    const price = {
      terms: perUnit,
      allowance: '2',
      unitConversion: { operation: 'divide', factor: '1000', rounding: 'ceil' },
    } as const
    expect(rated(price, '7400').explanation.facts).toEqual([
      { name: 'quantity', value: '7400' },
      { name: 'converted quantity', value: '8' },
      { name: 'allowance', value: '2' },
      { name: 'chargeable quantity', value: '6' },
    ])
    expect(formatExact(rated(price, '7400').quantity)).toBe('6')
  })

  test('survives figures with more digits than a decimal may have', () => {
    const unitAmount = `0.${'0'.repeat(22)}33`
    const rating = rated(
      { terms: { model: 'per_unit', unitAmount }, percentDiscounts: ['33.33'] },
      `0.${'0'.repeat(22)}77`,
    )
    expect(rating.amount.amount).toBe(0n)
    expect(formatExact(rating.exact)).toMatch(/^0\.0{44}169/)
  })
})
