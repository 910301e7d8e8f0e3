import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { equals, rational, sum } from '../money/rational.ts'
import { addGrant } from './add-grant.ts'
import { voidGrant } from './expire.ts'
import type { OpenGrant } from './grant.ts'
import { instant, openGrant, sampleGrant, walletOf } from './samples.ts'
import { type SpendRequest, spend } from './spend.ts'
import { unwind } from './unwind.ts'
import type { Wallet } from './wallet.ts'

const AT = instant(100)

function spent(wallet: Wallet, amount: string, shortfall: SpendRequest['shortfall'] = 'refuse') {
  const result = spend(wallet, { amount: parseDecimal(amount), at: AT, shortfall })
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

function remaining({ grants }: Pick<Wallet, 'grants'>): Record<string, string> {
  return Object.fromEntries(grants.map((grant: OpenGrant) => [grant.id, formatExact(grant.remaining)]))
}

function written(entries: readonly { debit: string; credit: string; amount: Parameters<typeof formatExact>[0] }[]) {
  return entries.map(({ debit, credit, amount }) => `${debit} → ${credit} ${formatExact(amount)}`)
}

describe('a correction unwinds the stored allocation backwards', () => {
  const wallet = walletOf(openGrant('a', '30', { priority: 1 }), openGrant('b', '50', { priority: 2 }))

  test('what was drawn last comes back first', () => {
    const { wallet: after, parts } = spent(wallet, '60')
    const unwound = unwind(after, parts, parseDecimal('40'), AT)
    expect(remaining(unwound.wallet)).toEqual({ a: '10', b: '50' })
    expect(unwound.parts.map(({ grantId, amount }) => [grantId, formatExact(amount)])).toEqual([['a', '20']])
    expect(written(unwound.entries)).toEqual(['spent → grant:b 30', 'spent → grant:a 10'])
  })

  test('to the grants it came from, also when a new one would be drawn first today', () => {
    const { wallet: after, parts } = spent(wallet, '60')
    const topped = addGrant(after, sampleGrant('c', '5', { priority: 0 }), AT).wallet
    expect(remaining(unwind(topped, parts, parseDecimal('60'), AT).wallet)).toEqual({ a: '30', b: '50', c: '5' })
  })

  test('units of a grant that has expired since are breakage', () => {
    const expiring = walletOf(openGrant('a', '30', { expiresAt: instant(200) }))
    const { wallet: after, parts } = spent(expiring, '20')
    const unwound = unwind(after, parts, parseDecimal('20'), instant(200))
    expect(written(unwound.entries)).toEqual(['spent → breakage 20'])
    expect(remaining(unwound.wallet)).toEqual({ a: '10' })
  })

  test('units of a grant that was voided since are void', () => {
    const { wallet: after, parts } = spent(walletOf(openGrant('a', '30')), '20')
    const voided = voidGrant(after, 'a', instant(150))
    expect(written(voided.entries)).toEqual(['grant:a → void 10'])
    expect(written(unwind(voided.wallet, parts, parseDecimal('20'), instant(200)).entries)).toEqual(['spent → void 20'])
  })

  test('more than was spent cannot come back', () => {
    const { wallet: after, parts } = spent(wallet, '60')
    expect(() => unwind(after, parts, parseDecimal('60.01'), AT)).toThrow('no more is taken back than was spent')
  })
})

describe('a correction of an overdraft', () => {
  const wallet = walletOf(openGrant('a', '10'))

  test('lowers the debt before it fills a grant', () => {
    const { wallet: after, parts } = spent(wallet, '15', 'overdraw')
    const unwound = unwind(after, parts, parseDecimal('7'), AT)
    expect(written(unwound.entries)).toEqual(['spent → debt 5', 'spent → grant:a 2'])
    expect(formatExact(unwound.wallet.debt)).toBe('0')
  })

  test('returns what was paid since to the grant that paid it', () => {
    const { wallet: after, parts } = spent(wallet, '15', 'overdraw')
    const paid = addGrant(after, sampleGrant('b', '20'), AT).wallet
    const unwound = unwind(paid, parts, parseDecimal('5'), AT)
    expect(remaining(unwound.wallet)).toEqual({ a: '0', b: '20' })
    expect(unwound.wallet.debtPayments).toEqual([])
  })

  test('pays another debt with what it returns to a grant', () => {
    const first = spent(wallet, '10')
    const second = spent(first.wallet, '4', 'overdraw')
    const unwound = unwind(second.wallet, first.parts, parseDecimal('10'), AT)
    expect(remaining(unwound.wallet)).toEqual({ a: '6' })
    expect(formatExact(unwound.wallet.debt)).toBe('0')
  })
})

describe('laws', () => {
  const amounts = fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 6 })

  function walletWith(parts: readonly number[]): Wallet {
    return walletOf(...parts.map((amount, index) => openGrant(`g${index}`, `${amount}`, { priority: index % 3 })))
  }

  test('law: a drawdown that is unwound whole leaves the wallet as it was', () => {
    fc.assert(
      fc.property(amounts, fc.nat({ max: 500 }), fc.constantFrom('leave', 'overdraw'), (grants, amount, shortfall) => {
        const before = walletWith(grants)
        const { wallet, parts } = spent(before, `${amount}`, shortfall as SpendRequest['shortfall'])
        const drawn = sum(parts.map((part) => part.amount))
        const after = unwind(wallet, parts, drawn, AT)
        expect(remaining(after.wallet)).toEqual(remaining(before))
        expect(formatExact(after.wallet.debt)).toBe('0')
        expect(after.parts).toEqual([])
      }),
    )
  })

  test('law: unwinding in two steps is unwinding at once', () => {
    fc.assert(
      fc.property(amounts, fc.nat({ max: 300 }), fc.nat(), fc.nat(), (grants, amount, one, two) => {
        const { wallet, parts } = spent(walletWith(grants), `${amount}`, 'overdraw')
        const first = rational(one % (amount + 1))
        const second = rational(two % (amount - (one % (amount + 1)) + 1))
        const partly = unwind(wallet, parts, first, AT)
        const stepwise = unwind(partly.wallet, partly.parts, second, AT)
        const atOnce = unwind(wallet, parts, sum([first, second]), AT)
        expect(remaining(stepwise.wallet)).toEqual(remaining(atOnce.wallet))
        expect(equals(stepwise.wallet.debt, atOnce.wallet.debt)).toBe(true)
        expect(stepwise.parts.map(({ amount: left }) => formatExact(left))).toEqual(
          atOnce.parts.map(({ amount: left }) => formatExact(left)),
        )
      }),
    )
  })
})
