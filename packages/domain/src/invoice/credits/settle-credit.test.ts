import fc from 'fast-check'
import { expect, test } from 'vitest'
import { money } from '../../money/money.ts'
import { type CreditableMoney, type SettledCredit, settleCredit, settleExcess } from './settle-credit.ts'

const usd = (amount: bigint) => money(amount, 'USD')

test.each([
  ['nothing was paid: all of it is off what is open', 500n, [1000n, 0n, 0n], 'payment_method', [500n, 0n, 0n, 0n]],
  ['open in part: first what is open', 700n, [400n, 0n, 600n], 'payment_method', [400n, 0n, 0n, 300n]],
  ['paid by card', 1190n, [0n, 0n, 11900n], 'payment_method', [0n, 0n, 0n, 1190n]],
  ['paid by card, to the wallet', 1190n, [0n, 0n, 11900n], 'wallet', [0n, 0n, 1190n, 0n]],
  ['given back outside', 1190n, [0n, 0n, 11900n], 'out_of_band', [0n, 0n, 0n, 1190n]],
  ['paid by wallet and card: in proportion', 1190n, [0n, 1900n, 10000n], 'payment_method', [0n, 190n, 0n, 1000n]],
  ['paid by the wallet alone goes to its grants', 900n, [0n, 900n, 0n], 'payment_method', [0n, 900n, 0n, 0n]],
] as const)('%s', (_, total, [due, fromWallet, fromPayments], destination, expected) => {
  const { reducesDue, toGrants, toWallet, toPayments } = settleCredit(
    usd(total),
    { due, fromWallet, fromPayments },
    destination,
  )
  expect([reducesDue, toGrants, toWallet, toPayments].map(({ amount }) => amount)).toEqual(expected)
})

const parts = fc.record({
  due: fc.bigInt(0n, 10_000n),
  fromWallet: fc.bigInt(0n, 10_000n),
  fromPayments: fc.bigInt(0n, 10_000n),
})

function sum({ ofPayments: _, ...settled }: SettledCredit): bigint {
  return Object.values(settled).reduce((total, { amount }) => total + amount, 0n)
}

test('the parts of a credit sum to it, and none is more than there is', () => {
  const destination = fc.constantFrom('payment_method', 'wallet', 'out_of_band' as const)
  const credit = parts.chain((left) =>
    fc.tuple(fc.constant(left), fc.bigInt(0n, left.due + left.fromWallet + left.fromPayments), destination),
  )
  fc.assert(
    fc.property(credit, ([left, total, to]) => {
      const settled = settleCredit(usd(total), left, to)
      expect(sum(settled)).toBe(total)
      expect(settled.ofPayments.amount).toBe(settled.toWallet.amount + settled.toPayments.amount)
      expect(settled.reducesDue.amount <= left.due).toBe(true)
      expect(settled.toGrants.amount <= left.fromWallet).toBe(true)
      expect(settled.toWallet.amount + settled.toPayments.amount <= left.fromPayments).toBe(true)
    }),
  )
})

test('two credits one after another give back no more than was paid by each way', () => {
  fc.assert(
    fc.property(parts, fc.bigInt(0n, 100n), (paid, percent) => {
      const whole = paid.due + paid.fromWallet + paid.fromPayments
      const first = (whole * percent) / 100n
      const one = settleCredit(usd(first), paid, 'payment_method')
      const left: CreditableMoney = {
        due: paid.due - one.reducesDue.amount,
        fromWallet: paid.fromWallet - one.toGrants.amount,
        fromPayments: paid.fromPayments - one.toPayments.amount,
      }
      const two = settleCredit(usd(whole - first), left, 'payment_method')
      expect(one.toGrants.amount + two.toGrants.amount).toBe(paid.fromWallet)
      expect(one.toPayments.amount + two.toPayments.amount).toBe(paid.fromPayments)
    }),
  )
})

test('what a bank disputes of an excess goes to the payment, where a refund of it waits', () => {
  const left = { due: 0n, fromWallet: 500n, fromPayments: 1500n, undisputed: 600n }
  const { toGrants, toWallet, toPayments, ofPayments } = settleExcess(usd(2200n), left)
  expect([toGrants, toWallet, toPayments, ofPayments]).toEqual([usd(500n), usd(800n), usd(900n), usd(1500n)])
})

test('an excess goes off what is open, then back the way it came, and what came from earlier credits to the wallet', () => {
  const settled = settleExcess(usd(5000n), { due: 700n, fromWallet: 500n, fromPayments: 1500n, undisputed: null })
  expect(settled).toEqual({
    reducesDue: usd(700n),
    toGrants: usd(500n),
    toWallet: usd(3800n),
    toPayments: usd(0n),
    ofPayments: usd(1500n),
  })
})
