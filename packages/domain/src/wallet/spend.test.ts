import { describe, expect, test } from 'vitest'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { addGrant } from './add-grant.ts'
import { instant, openGrant, sampleGrant, walletOf } from './samples.ts'
import { type SpendRequest, spend } from './spend.ts'
import { type Wallet, walletBalance } from './wallet.ts'

const AT = instant(100)

function spent(wallet: Wallet, amount: string, shortfall: SpendRequest['shortfall']) {
  const result = spend(wallet, { amount: parseDecimal(amount), at: AT, shortfall })
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

function written(entries: readonly { debit: string; credit: string; amount: Parameters<typeof formatExact>[0] }[]) {
  return entries.map(({ debit, credit, amount }) => `${debit} → ${credit} ${formatExact(amount)}`)
}

describe('spending what the wallet does not hold', () => {
  const wallet = walletOf(openGrant('g', '10'))

  test('is refused with what it holds, and leaves the wallet as it is', () => {
    expect(spend(wallet, { amount: parseDecimal('10.5'), at: AT, shortfall: 'refuse' })).toEqual({
      ok: false,
      error: {
        code: 'wallet.insufficient_balance',
        message: 'The wallet does not hold 10.5 credit.',
        details: { unit: 'credit', needed: '10.5', spendable: '10' },
      },
    })
  })

  test('the last unit is not refused', () => {
    expect(formatExact(walletBalance(spent(wallet, '10', 'refuse').wallet, AT).balance)).toBe('0')
  })

  test('or stays uncovered: a later grant has nothing to pay', () => {
    const { wallet: after, uncovered, parts } = spent(wallet, '15', 'leave')
    expect(formatExact(uncovered)).toBe('5')
    expect(parts).toHaveLength(1)
    const topped = addGrant(after, sampleGrant('h', '20'), AT).wallet
    expect(formatExact(walletBalance(topped, AT).spendable)).toBe('20')
  })

  test('or is a debt, which a later grant pays first', () => {
    const { wallet: after, entries, parts } = spent(wallet, '15', 'overdraw')
    expect(written(entries)).toEqual(['grant:g → spent 10', 'debt → spent 5'])
    expect(parts.map(({ grantId, amount }) => [grantId, formatExact(amount)])).toEqual([
      ['g', '10'],
      [null, '5'],
    ])
    expect(formatExact(walletBalance(after, AT).balance)).toBe('-5')
    const topped = addGrant(after, sampleGrant('h', '20'), AT)
    expect(written(topped.entries)).toEqual(['issued → grant:h 20', 'grant:h → debt 5'])
    expect(formatExact(walletBalance(topped.wallet, AT).spendable)).toBe('15')
  })

  test('a grant that is not effective yet pays the debt when it is', () => {
    const indebted = spent(wallet, '15', 'overdraw').wallet
    const topped = addGrant(indebted, sampleGrant('h', '20', { effectiveAt: instant(200) }), AT).wallet
    expect(formatExact(topped.debt)).toBe('5')
    const later = spend(topped, { amount: parseDecimal('1'), at: instant(200), shortfall: 'refuse' })
    expect(later.ok && written(later.value.entries)).toEqual(['grant:h → debt 5', 'grant:h → spent 1'])
  })
})

test('a balance tells what can be spent from what is still to come', () => {
  const wallet = {
    ...walletOf(
      openGrant('now', '10'),
      openGrant('soon', '7', { effectiveAt: instant(500) }),
      openGrant('gone', '3', { expiresAt: instant(100) }),
    ),
    debt: parseDecimal('4'),
  }
  const { spendable, upcoming, debt, balance } = walletBalance(wallet, AT)
  expect([spendable, upcoming, debt, balance].map(formatExact)).toEqual(['6', '7', '4', '6'])
})
