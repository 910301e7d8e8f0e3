import { type Decimal, divide, formatExact, money, multiply, parseDecimal, toMajor } from '@tallywright/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantityAndPrice } from './written-for-machines.ts'

describe('quantity and price of a line', () => {
  test.each<[string, Decimal, bigint, string, string, string | null]>([
    ['one', '1', 2000n, '1', '20.00', null],
    ['seats at a whole price each', '3', 3000n, '3', '10.00', null],
    ['tiers: the price is that of all units', '12500', 2050n, '12500', '20.50', '12500'],
    ['a third', '3', 1000n, '3', '10.00', '3'],
    ['a credit', '1', -968n, '-1', '9.68', null],
    ['parts of a unit', '0.5', 1000n, '0.5', '20.00', null],
    ['nothing counted, nothing due', '0', 0n, '1', '0.00', null],
    ['nothing counted, and a minimum due', '0', 500n, '1', '5.00', null],
  ])('%s', (_, units, net, quantity, price, per) => {
    expect(quantityAndPrice(units, money(net, 'EUR'))).toMatchObject({ quantity, price, per })
  })

  test('quantity × price ÷ the units that the price is for is the net, and no price is below zero', () => {
    const quantities = fc.constantFrom('0', '1', '7', '12500', '0.000001', '3.333333333333')
    fc.assert(
      fc.property(quantities, fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), (units, amount) => {
        const net = money(amount, 'EUR')
        const { quantity, price, per } = quantityAndPrice(units, net)
        const product = multiply(parseDecimal(quantity), divide(parseDecimal(price), parseDecimal(per ?? '1')))
        expect(formatExact(product)).toBe(formatExact(toMajor(net)))
        expect(price).not.toContain('-')
      }),
    )
  })
})
