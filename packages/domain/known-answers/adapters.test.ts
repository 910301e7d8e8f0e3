import { describe, expect, test } from 'vitest'
import { answerCase } from './index.ts'

/** What no sample of the vector files shows, and their descriptions allow. */
function answer(fileName: string, vectorCase: Record<string, unknown>) {
  const { actual, reason, ok } = answerCase(fileName, { id: 'case', ...vectorCase })
  return ok ? 'agrees' : (reason ?? actual)
}

describe('rating', () => {
  const perTen = { unitAmount: '1', billingUnits: '10' }

  test.each([
    ['free units are taken off before whole billing units are bought', { ...perTen, allowance: '15' }, '25', '1'],
    ['and buy none when they are all', { ...perTen, allowance: '100' }, '25', '0'],
    ['usage within the allowance was billed before', { ...perTen, allowance: '20', previousQuantity: '15' }, '10', '1'],
  ])('%s', (_, params, quantity, amount) => {
    expect(answer('rating.json', { model: 'per_unit', params, quantity, expected: { amount } })).toBe('agrees')
  })

  test('a flat amount that was billed for usage within the allowance is not billed again', () => {
    const tiers = [{ upTo: null, unitAmount: '2', flatAmount: '5' }]
    const params = { tiers, billingUnits: '10', allowance: '20', previousQuantity: '15' }
    expect(answer('rating.json', { model: 'graduated', params, quantity: '10', expected: { amount: '2' } })).toBe(
      'agrees',
    )
  })
})

test.each([
  ['no event pays no fixed amount', '0', '0'],
  ['a quantity whose events are not counted is one event', '10', '0.4'],
])('%s', (_, quantity, amount) => {
  const params = { rate: '1', fixedAmount: '0.3' }
  expect(answer('rating.json', { model: 'percentage', params, quantity, expected: { amount } })).toBe('agrees')
})

test('a discount without a named rounding is in whole minor units', () => {
  const coupons = [{ type: 'percent', value: '10' }]
  const stack = { kind: 'coupon_stack', currency: 'USD', subtotal: '100.05', coupons, rounding: 'none' }
  expect(answer('tax_discount.json', { ...stack, expected: { discount: '10.01' } })).toBe('agrees')
})

describe('a wallet', () => {
  const day = (date: string) => `2024-01-${date}T00:00:00Z`
  const grant = {
    id: 'g',
    amount: '100',
    priority: 1,
    effectiveAt: day('01'),
    expiresAt: null,
    rollover: { max: '30' },
  }

  test('is not reset by what comes after it is looked at', () => {
    const looked = { kind: 'burn_down', grants: [grant], usage: [], resets: [day('20')] }
    expect(answer('credits.json', { ...looked, at: day('10'), expected: { balances: { g: '100' } } })).toBe('agrees')
    expect(answer('credits.json', { ...looked, at: day('20'), expected: { balances: { g: '30' } } })).toBe('agrees')
  })

  test('draws a grant that recurs by the expiry of the whole grant', () => {
    const daily = { ...grant, id: 'daily', expiresAt: day('20'), recurrence: { interval: 'day', anchor: day('01') } }
    const once = { ...grant, id: 'once', expiresAt: day('15') }
    const usage = [{ at: `2024-01-05T12:00:00Z`, amount: '40' }]
    const expected = { balances: { daily: '100', once: '60' } }
    const looked = { kind: 'burn_down', grants: [daily, once], usage, resets: [], at: `2024-01-05T13:00:00Z`, expected }
    expect(answer('credits.json', looked)).toBe('agrees')
  })
})

describe('values that come and go', () => {
  const added = (at: string, op = 'add', props = {}) => ({ at, value: 'a', op, props })
  const march = { window: { start: '2024-03-01T00:00:00Z', end: '2024-04-01T00:00:00Z' }, aggregation: 'unique_count' }

  test('leave their group behind with a count of 0', () => {
    const events = [
      added('2024-03-02T00:00:00Z', 'add', { r: 'x' }),
      added('2024-03-03T00:00:00Z', 'remove', { r: 'x' }),
    ]
    const expected = { groups: [{ key: { r: 'x' }, value: '0' }] }
    expect(answer('aggregation.json', { ...march, events, groupBy: ['r'], expected })).toBe('agrees')
  })

  test.each([
    ['from their first day on', [added('2024-03-17T10:00:00Z')], '0.48387'],
    ['up to and with their last', [added('2024-03-17T10:00:00Z'), added('2024-03-18T01:00:00Z', 'remove')], '0.06452'],
    [
      'and no day twice',
      [added('2024-03-17T10:00:00Z'), added('2024-03-17T11:00:00Z', 'remove'), added('2024-03-17T12:00:00Z')],
      '0.48387',
    ],
    ['and not again while they are there', [added('2024-03-17T10:00:00Z'), added('2024-03-20T10:00:00Z')], '0.48387'],
    ['and not when they were never there', [added('2024-03-17T10:00:00Z', 'remove')], '0'],
  ])('count for the days of a period that they are there: %s', (_, events, value) => {
    const days = { ...march, events, periodDays: 31, rounding: 'half_up:5' }
    expect(answer('aggregation.json', { ...days, expected: { value } })).toBe('agrees')
  })
})

test.each([
  ['25', 'half_even:-1', '20'],
  ['35', 'half_even:-1', '40'],
  ['-61325', 'half_even:-2', '-61300'],
  ['0.125', 'half_even:2', '0.12'],
])('%s rounds as %s to %s', (value, rounding, rounded) => {
  expect(answer('tax_discount.json', { kind: 'round', value, rounding, expected: { value: rounded } })).toBe('agrees')
})
