import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Money, money } from '../money/money.ts'
import { amountDue, applyCredits, invoiceTotals } from './totals.ts'

const usd = (amount: bigint): Money => money(amount, 'USD')

test('a total is net plus tax', () => {
  const lines = [
    { net: usd(1000n), tax: usd(190n) },
    { net: usd(-100n), tax: usd(0n) },
  ]
  expect(invoiceTotals(lines, 'USD')).toEqual({ net: usd(900n), tax: usd(190n), total: usd(1090n) })
})

test('what is due is the total without credits and payments', () => {
  expect(amountDue(usd(1000n), [usd(100n), usd(200n)], [usd(300n)])).toEqual(usd(400n))
})

test.each([
  ['pay in their order', 1000n, [300n, 900n, 500n], [300n, 700n, 0n]],
  ['pay nothing of an invoice of nothing', 0n, [300n], [0n]],
  ['that are used up pay nothing', 1000n, [0n], [0n]],
])('credits %s', (_, due, credits, applied) => {
  expect(applyCredits(usd(due), credits.map(usd))).toEqual(applied.map(usd))
})

test('credits never pay more than is due, nor more than they hold', () => {
  const amount = fc.bigInt({ min: 0n, max: 10000n })
  fc.assert(
    fc.property(amount, fc.array(amount), (due, credits) => {
      const applied = applyCredits(usd(due), credits.map(usd)).map((each) => each.amount)
      const held = credits.reduce((a, b) => a + b, 0n)
      const paid = applied.reduce((a, b) => a + b, 0n)
      expect(applied.every((each, index) => each >= 0n && each <= credits[index]!)).toBe(true)
      expect(paid <= due && paid <= held && (paid === due || paid === held)).toBe(true)
    }),
  )
})
