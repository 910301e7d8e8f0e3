import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explain, rerun } from '../explanation/explanation.ts'
import { formatExact, insertPoint, parseDecimal } from '../money/decimal.ts'
import { formatMoney } from '../money/money.ts'
import { equals, sum } from '../money/rational.ts'
import { billingPeriodAt, billingSchedule } from '../time/billing-period.ts'
import { instantFromEpoch, instantFromIso } from '../time/instant.ts'
import { prorate } from './prorate.ts'

const whole = { start: instantFromIso('2024-03-01T00:00:00Z'), end: instantFromIso('2024-04-01T00:00:00Z') }
const measure = { granularity: 'second', timeZone: 'UTC' } as const
const from = instantFromIso('2024-03-17T00:00:00Z')

describe('the price of a part of a period', () => {
  test.each([
    ['USD', '50.00', '24.19'],
    ['USD', '20.00', '9.68'],
    ['JPY', '1000', '484'],
    ['KWD', '10.000', '4.839'],
    ['USD', '0', '0.00'],
    ['USD', '-20.00', '-9.68'],
  ])('15 of 31 days of %s %s are %s', (currency, amount, expected) => {
    const part = prorate({ amount, currency, from, to: whole.end, whole, ...measure })
    expect(formatMoney(part.amount)).toBe(expected)
    expect(formatExact(part.fraction)).toBe('15/31')
  })

  test('explains its steps and its time', () => {
    const { explanation } = prorate({
      amount: '50.00',
      currency: 'USD',
      from,
      to: whole.end,
      whole,
      ...measure,
      label: 'Business',
    })
    expect(explanation).toEqual({
      currency: 'USD',
      facts: [
        { name: 'paid time', value: '2024-03-17T00:00:00Z to 2024-04-01T00:00:00Z' },
        { name: 'whole period', value: '2024-03-01T00:00:00Z to 2024-04-01T00:00:00Z' },
        { name: 'share', value: '15 of 31 days' },
      ],
      steps: [
        { op: 'add', label: 'Business', amount: '50.00', total: '50' },
        { op: 'multiply', label: '× 15/31 of the period', by: '15/31', total: '750/31' },
      ],
      exact: '750/31',
      rounding: 'half_up',
      amountMinor: '2419',
    })
  })

  test('keeps the steps of a rated price in front of its own', () => {
    const seats = explain(
      'USD',
      [{ op: 'add_product', label: '3 × 12.00', quantity: '3', unitAmount: '12.00' }],
      [{ name: 'seats', value: '3' }],
    )
    const part = prorate({ amount: seats, currency: 'USD', from, to: whole.end, whole, ...measure })
    expect(part.explanation.steps.map(({ op }) => op)).toEqual(['add_product', 'multiply'])
    expect(part.explanation.facts[0]).toEqual({ name: 'seats', value: '3' })
    expect(formatMoney(part.amount)).toBe('17.42')
  })
})

const amounts = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }).map((minor) => insertPoint(minor, 4))
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))

describe('laws', () => {
  test('over any split of a billing period the exact amounts sum to the price of the whole', () => {
    fc.assert(
      fc.property(
        amounts,
        zones,
        fc.constantFrom('second', 'day', '30_360'),
        fc.integer({ min: 0, max: 40 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
        (amount, timeZone, granularity, index, splits) => {
          const schedule = billingSchedule(whole.start, timeZone, { unit: 'month', count: 1 })
          const period = billingPeriodAt(schedule, index)
          const length = period.end - period.start
          const inner = splits.map((share) => instantFromEpoch(period.start + Math.floor(share * length)))
          const cuts = [period.start, ...inner.toSorted((a, b) => a - b), period.end]
          const parts = cuts
            .slice(1)
            .map((to, i) =>
              prorate({ amount, currency: 'USD', from: cuts[i]!, to, whole: period.whole, granularity, timeZone }),
            )
          expect(equals(sum(parts.map(({ exact }) => exact)), parseDecimal(amount))).toBe(true)
        },
      ),
    )
  })

  test('the explanation, run again, is the amount', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: whole.start, max: whole.end }), (amount, cut) => {
        const part = prorate({ amount, currency: 'USD', from: instantFromEpoch(cut), to: whole.end, whole, ...measure })
        expect(rerun(part.explanation)).toEqual(part.amount)
      }),
    )
  })
})
