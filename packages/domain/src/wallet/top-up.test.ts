import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UNTAXED_CATEGORY } from '../invoice/tax/tax-rate.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { money } from '../money/money.ts'
import { compare, subtract, sum, ZERO } from '../money/rational.ts'
import { instantFromIso, instantToIso } from '../time/instant.ts'
import { isEffective } from './grant.ts'
import { boughtGrant, costBasisOf, decideTopUp, topUpLine, unitsOfCredit } from './top-up.ts'

const at = instantFromIso('2024-01-31T12:00:00Z')
const sold = (unitAmounts: Record<string, string>, more: object = {}) => ({
  name: 'Tokens',
  topUp: { unitAmounts, ...more },
})
const order = { unit: 'token', amount: '1000', credit: sold({ USD: '0.003' }) }

describe('an order', () => {
  test('of credits costs their price, and its line is rounded once', () => {
    const decided = decideTopUp({ ...order, amount: '333' })
    expect(decided.ok && topUpLine(decided.value, { cause: 'topup_1', at })).toMatchObject({
      kind: 'top_up',
      description: 'Tokens: top-up',
      quantity: '333',
      // 333 × 0.003 = 0.999
      amount: money(100n, 'USD'),
      taxBehavior: 'exclusive',
      taxCategory: null,
      subscriptionId: null,
      cause: 'topup_1',
    })
  })

  test.each([
    ['USD', '5000', '50'],
    ['JPY', '5000', '5000'],
    ['KWD', '5000', '5'],
  ])('of money in %s costs what it is, untaxed: %s minor units are %s', (unit, amount, major) => {
    const decided = decideTopUp({ unit, amount, credit: null })
    expect(decided).toMatchObject({ ok: true, value: { unitAmount: major, taxCategory: UNTAXED_CATEGORY } })
    expect(decided.ok && topUpLine(decided.value, { cause: 'topup_1', at }).amount).toEqual(money(5000n, unit))
  })

  test.each([
    ['of money in another currency', { unit: 'USD', credit: null, currency: 'EUR' }, 'wallet.unit_mismatch'],
    ['of a credit that is not sold', { credit: { name: 'Tokens' } }, 'wallet.not_for_sale'],
    ['in a currency that it is not sold in', { currency: 'EUR' }, 'currency.not_offered'],
    ['that leaves the currency open', { credit: sold({ USD: '1', EUR: '1' }) }, 'currency.not_offered'],
    ['in a currency called like what every object has', { currency: 'constructor' }, 'currency.not_offered'],
  ])('%s is refused', (_, change, code) => {
    expect(decideTopUp({ ...order, ...change })).toMatchObject({ ok: false, error: { code } })
  })

  test('takes the only currency there is, or the one it names', () => {
    expect(decideTopUp(order)).toMatchObject({ value: { currency: 'USD' } })
    const credit = sold({ USD: '1', EUR: '2' })
    expect(decideTopUp({ ...order, credit, currency: 'EUR' })).toMatchObject({ value: { unitAmount: '2' } })
  })
})

test.each([
  ['3000', '1000', '0.03'],
  ['100', '3', '0.333333333333'],
  ['5000', '5000', '0.01'],
])('%s cents for %s units are %s each', (net, amount, basis) => {
  expect(formatExact(costBasisOf(money(BigInt(net), 'USD'), amount))).toBe(basis)
})

test('what was bought belongs to no period, and ends a month of the customer’s calendar later, or never', () => {
  const bought = { id: 'grant_1', amount: '1000', costBasis: '0.03', expiresAfterMonths: 1 }
  const grant = boughtGrant(bought, at, 'Europe/Berlin')
  expect(grant).toMatchObject({ source: 'top_up', origin: null, rollover: null, effectiveAt: at })
  expect(grant.expiresAt === null ? null : instantToIso(grant.expiresAt)).toBe('2024-02-29T12:00:00Z')
  const forever = boughtGrant({ ...bought, expiresAfterMonths: null }, at, 'Europe/Berlin')
  expect(isEffective(forever, instantFromIso('2999-01-01T00:00:00Z'))).toBe(true)
})

describe('units of a credit', () => {
  const half = { unit: 'token', amount: '1000', net: 3000n, creditedNet: 0n }

  test('are its share of what was bought', () => {
    expect(formatExact(unitsOfCredit(half, 1500n))).toBe('500')
    expect(formatExact(unitsOfCredit(half, 1n))).toBe('0.333333333333')
    expect(formatExact(unitsOfCredit({ ...half, unit: 'USD', amount: '3000' }, 7n))).toBe('7')
    expect(formatExact(unitsOfCredit(half, 0n))).toBe('0')
  })

  test('of all parts are the whole, whatever the parts, and never less than nothing', () => {
    const parts = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 10_000 }), (given, units) => {
        const credits = [...given, 1].map(BigInt)
        const net = credits.reduce((total, each) => total + each, 0n)
        const topUp = { unit: 'token', amount: String(units), net }
        const taken = credits.map((each, index) => {
          const creditedNet = credits.slice(0, index).reduce((total, earlier) => total + earlier, 0n)
          return unitsOfCredit({ ...topUp, creditedNet }, each)
        })
        return (
          compare(subtract(sum(taken), parseDecimal(topUp.amount)), ZERO) === 0 &&
          taken.every((each) => compare(each, ZERO) >= 0)
        )
      }),
    )
  })
})
