import { describe, expect, test } from 'vitest'
import type { PriceTerms } from '../catalog/price.ts'
import { rerun } from '../explanation/explanation.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { rational } from '../money/rational.ts'
import { rateIncrement } from './rate-increment.ts'
import { type RatePrice, usageOf } from './rate-input.ts'

const perUnit: PriceTerms = { model: 'per_unit', unitAmount: '10' }
const packages: PriceTerms = { model: 'package', size: '10', packageAmount: '15' }
const graduated: PriceTerms = {
  model: 'graduated',
  tiers: [
    { upTo: '5', flatAmount: '100' },
    { upTo: '10', flatAmount: '50', unitAmount: '2' },
    { upTo: null, unitAmount: '1' },
  ],
}
const volume: PriceTerms = {
  model: 'volume',
  tiers: [
    { upTo: '100', unitAmount: '1', flatAmount: '3' },
    { upTo: null, unitAmount: '0.5', flatAmount: '10' },
  ],
}
const stairstep: PriceTerms = {
  model: 'stairstep',
  tiers: [
    { upTo: '10', flatAmount: '49' },
    { upTo: null, flatAmount: '199' },
  ],
}

type Terms = Omit<RatePrice, 'currency'>

function increment(price: Terms, from: string | null, to: string, billed = '0', closesPeriod = true): string {
  const usage = from === null ? { groups: [] } : usageOf(parseExact(from))
  const before = { usage, amount: parseExact(billed), closesPeriod }
  const rating = rateIncrement({ currency: 'USD', ...price }, usageOf(parseExact(to)), before)
  expect(rerun(rating.explanation)).toEqual(rating.amount)
  return formatExact(rating.exact)
}

describe('what comes on top of billed usage', () => {
  test.each<[name: string, terms: PriceTerms, from: string | null, to: string, exact: string]>([
    ['per unit: the new units', perUnit, '7', '12', '50'],
    ['package: a started package was paid for', packages, '17', '20', '0'],
    ['package: the next package', packages, '17', '22', '15'],
    ['graduated: a tier that was entered is not entered again', graduated, '7', '8', '2'],
    ['graduated: the tiers that the new units reach', graduated, '4', '12', '62'],
    ['graduated: the first flat amount was due at zero', graduated, '0', '4', '0'],
    ['graduated: nothing billed yet, the first flat amount is due', graduated, null, '4', '100'],
    ['graduated: units taken back give back their tiers', graduated, '12', '4', '-62'],
    ['volume: the tier of the total × the difference, and the excess of its flat amount', volume, '80', '120', '27'],
    ['stairstep: the difference of the steps', stairstep, '8', '11', '150'],
    ['stairstep: the same step', stairstep, '8', '9', '0'],
    ['flat: was due once', { model: 'flat', amount: '20' }, '1', '2', '0'],
    ['flat: nothing billed yet', { model: 'flat', amount: '20' }, null, '2', '20'],
  ])('%s', (_, terms, from, to, exact) => {
    expect(increment({ terms }, from, to)).toBe(exact)
  })

  test('the allowance is used once', () => {
    expect(increment({ terms: perUnit, allowance: '10' }, '7', '12')).toBe('20')
    expect(increment({ terms: perUnit, allowance: '10' }, '11', '12')).toBe('10')
  })

  test('started units of a conversion are counted over all usage', () => {
    const thousands = { operation: 'divide', factor: '1000', rounding: 'ceil' } as const
    expect(increment({ terms: perUnit, unitConversion: thousands }, '1400', '1900')).toBe('0')
    expect(increment({ terms: perUnit, unitConversion: thousands }, '1400', '2100')).toBe('10')
  })

  test('what is left of the maximum limits it', () => {
    expect(increment({ terms: perUnit, maximum: '100' }, '7', '12', '70')).toBe('30')
    expect(increment({ terms: perUnit, maximum: '100' }, '10', '12', '100')).toBe('0')
  })

  test('the minimum is due at the close, less what was billed', () => {
    expect(increment({ terms: perUnit, minimum: '100' }, '5', '7', '50')).toBe('50')
    expect(increment({ terms: perUnit, minimum: '100' }, '5', '7', '50', false)).toBe('20')
  })

  test('a fixed amount per event is charged for the new events', () => {
    const terms: PriceTerms = { model: 'percentage', percent: '10', fixedAmount: '1', freeEvents: 1, eventMaximum: '5' }
    const events = [10, 20, 30, 1000].map((units) => rational(units))
    const total = usageOf(rational(1060), { events })
    const before = usageOf(rational(30), { events: events.slice(0, 2) })
    expect(formatExact(rateIncrement({ currency: 'USD', terms }, total, { usage: before }).exact)).toBe('9')
  })

  test('a flat price was due once, whichever groups there are now', () => {
    const [eu, us] = [
      { key: { region: 'eu' }, quantity: rational(1) },
      { key: { region: 'us' }, quantity: rational(1) },
    ]
    const price: RatePrice = { currency: 'USD', terms: { model: 'flat', amount: '20' } }
    const increment = rateIncrement(price, { groups: [us, eu] }, { usage: { groups: [eu] } })
    expect(formatExact(increment.exact)).toBe('0')
  })

  test('groups go on alone, and one that vanished is given back', () => {
    const [eu, us] = [{ region: 'eu' }, { region: 'us' }]
    const before = {
      groups: [
        { key: eu, quantity: rational(7) },
        { key: us, quantity: rational(3) },
      ],
    }
    const total = { groups: [{ key: eu, quantity: rational(12) }] }
    expect(formatExact(rateIncrement({ currency: 'USD', terms: perUnit }, total, { usage: before }).exact)).toBe('20')
  })
})
