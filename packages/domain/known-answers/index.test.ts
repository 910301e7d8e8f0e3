import { describe, expect, test } from 'vitest'
import { agrees } from './compare.ts'
import { answerCase, answerFile } from './index.ts'

describe('what is expected and what was answered agree', () => {
  test.each<[string, unknown, unknown, boolean]>([
    ['decimals by value', { amount: '1.50' }, { amount: '1.5' }, true],
    ['numbers and decimals', { cycles: 2 }, { cycles: '2' }, true],
    ['fractions by value', { fraction: '30/62' }, { fraction: '15/31' }, true],
    ['a sign is a difference', { amount: '1' }, { amount: '-1' }, false],
    ['instants by instant', { start: '2024-01-01T00:00:00Z' }, { start: '2024-01-01T01:00:00.000+01:00' }, true],
    ['an instant a millisecond off', { start: '2024-01-01T00:00:00Z' }, { start: '2024-01-01T00:00:00.001Z' }, false],
    ['dates as text', { date: '2024-02-29' }, { date: '2024-02-29' }, true],
    ['nothing and nothing', { next: null }, { next: null }, true],
    ['nothing is not 0', { next: null }, { next: '0' }, false],
    ['lists in order', { perTier: ['1', '2'] }, { perTier: ['1.0', '2.0'] }, true],
    ['lists in another order', { perTier: ['1', '2'] }, { perTier: ['2', '1'] }, false],
    ['a longer list', { perTier: ['1'] }, { perTier: ['1', '2'] }, false],
    ['only what is expected', { amount: '1' }, { amount: '1', more: 'ignored' }, true],
    ['what is missing', { amount: '1' }, {}, false],
    ['objects within objects', { balances: { g1: '1' } }, { balances: { g1: '1.0', g2: '5' } }, true],
  ])('%s', (_, expected, actual, agreed) => {
    expect(agrees(expected, actual)).toBe(agreed)
  })
})

const period = {
  id: 'p',
  anchor: '2024-01-31T00:00:00Z',
  interval: 'month',
  query: 'containing',
  at: '2024-02-10T00:00:00Z',
  expected: { start: '2024-01-31T00:00:00Z', end: '2024-02-29T00:00:00Z' },
}
const fraction = {
  id: 'f',
  kind: 'fraction',
  periodStart: '2024-03-01',
  periodEnd: '2024-04-01',
  from: '2024-03-17',
  to: '2024-04-01',
  expected: { fraction: '15/31' },
}
const rating = {
  id: 'r',
  model: 'per_unit',
  currency: 'USD',
  params: { unitAmount: '0.5' },
  quantity: '3',
  rounding: 'none',
  expected: { amount: '1.50' },
}

describe('a case is answered', () => {
  test.each([
    ['by the name of its file', 'periods-more.json', period],
    ['by its shape where the name is unknown', 'cases.json', period],
    ['by its kind where the name is unknown', 'cases.json', fraction],
    ['by its model where the name is unknown', 'cases.json', rating],
  ])('%s', (_, name, vectorCase) => {
    expect(answerCase(name, vectorCase)).toEqual({
      id: vectorCase.id,
      expected: vectorCase.expected,
      actual: expect.anything(),
      ok: true,
    })
  })

  test('with the keys that are expected and no others', () => {
    expect(answerCase('periods.json', { ...period, expected: { end: '2024-02-29T00:00:00Z' } }).actual).toEqual({
      end: '2024-02-29T00:00:00Z',
    })
  })

  test('and judged by what its source asserts', () => {
    const wrongStart = { ...period, expected: { ...period.expected, start: '2000-01-01T00:00:00Z' } }
    expect(answerCase('periods.json', wrongStart).ok).toBe(false)
    expect(answerCase('periods.json', { ...wrongStart, asserted: ['end'] }).ok).toBe(true)
    expect(answerCase('periods.json', { ...wrongStart, asserted: [] }).ok).toBe(false)
  })

  test.each([
    ['an unknown kind', 'proration.json', { ...fraction, kind: 'guess' }, 'unknown kind: guess'],
    ['a kind that every object has', 'tax_discount.json', { ...fraction, kind: 'toString' }, 'unknown kind: toString'],
    ['an unknown model', 'rating.json', { ...rating, model: 'constructor' }, 'unknown model: constructor'],
    [
      'a day that is on no calendar',
      'periods.json',
      { ...period, at: '2024-02-30T00:00:00Z' },
      'not an instant: 2024-02-30T00:00:00Z',
    ],
    ['no value expected', 'periods.json', { ...period, expected: {} }, 'a case expects at least one value'],
    ['a missing field', 'proration.json', { ...fraction, from: undefined }, 'missing text: from'],
    [
      'nothing expected',
      'proration.json',
      { ...fraction, expected: undefined },
      'a case has an object of expected values',
    ],
    ['a case that is none', 'proration.json', 'text', 'a case has an object of expected values'],
  ])('or refused with the reason: %s', (_, name, vectorCase, reason) => {
    expect(answerCase(name, vectorCase as Record<string, unknown>)).toMatchObject({ ok: false, actual: null, reason })
  })
})

describe('a file', () => {
  test('answers each of its cases, also after one that fails', () => {
    const text = JSON.stringify([{ ...fraction, kind: 'guess' }, fraction])
    expect(answerFile('proration.json', () => text).map(({ ok }) => ok)).toEqual([false, true])
    expect(answerFile('proration.json', () => `{"cases":${text}}`).map(({ ok }) => ok)).toEqual([false, true])
  })

  test.each(['', '{}', '"text"'])('that is no list of cases is one case that is not ok: %j', (text) => {
    expect(answerFile('rating.json', () => text)).toMatchObject([{ id: 'rating.json', ok: false }])
  })
})
