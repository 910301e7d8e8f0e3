import { currencyExponent, money } from '@tallywright/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromStripeAmount, sayUnchargeable, toStripeAmount } from './stripe-amount.ts'

describe('an amount is told as Stripe counts it', () => {
  test.each<[string, bigint, string, number]>([
    ['cents', 2050n, 'USD', 2050],
    ['whole yen', 2050n, 'JPY', 2050],
    ['thousandths that end in 0', 5120n, 'KWD', 5120],
    ['the krona, which has no minor unit, in hundredths', 5n, 'ISK', 500],
    ['the forint in hundredths', 1045n, 'HUF', 1045],
    ['the ariary whole, though ISO 4217 gives it two digits', 500n, 'MGA', 5],
    ['the franc of Rwanda whole', 700n, 'RWF', 700],
  ])('%s', (_, amount, currency, told) => {
    expect(toStripeAmount(money(amount, currency))).toBe(told)
    expect(fromStripeAmount(told, currency.toLowerCase())).toEqual(money(amount, currency))
  })
})

describe('an amount that Stripe does not take is refused, never rounded', () => {
  test.each<[string, bigint, string]>([
    ['a last thousandth', 5124n, 'KWD'],
    ['a last thousandth of a dinar', 1n, 'BHD'],
    ['a part of an ariary', 550n, 'MGA'],
    ['shillings of Uganda, whose count Stripe tells in two ways', 500n, 'UGX'],
    ['more than a number holds exactly', 2n ** 53n, 'USD'],
  ])('%s', (_, amount, currency) => {
    expect(toStripeAmount(money(amount, currency))).toBeNull()
    expect(sayUnchargeable(money(amount, currency))).toContain(currency)
  })

  test('nor is one guessed that comes from Stripe', () => {
    expect(() => fromStripeAmount(550, 'isk')).toThrow('550 isk')
    expect(() => fromStripeAmount(500, 'ugx')).toThrow('500 ugx')
  })
})

test('what Stripe is told comes back as the same money, and means the same in major units', () => {
  const currency = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD', 'ISK', 'MGA', 'KRW', 'TND', 'HUF')
  fc.assert(
    fc.property(currency, fc.bigInt(1n, 10n ** 10n), (code, amount) => {
      const told = toStripeAmount(money(amount, code))
      fc.pre(told !== null)
      expect(fromStripeAmount(told ?? 0, code.toLowerCase())).toEqual(money(amount, code))
      const wholeUnits = amount % 10n ** BigInt(currencyExponent(code)) === 0n
      if (wholeUnits) expect(String(told)).toMatch(new RegExp(`^${amount / 10n ** BigInt(currencyExponent(code))}0*$`))
    }),
  )
})
